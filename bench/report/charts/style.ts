/** In light and dark, on paper of its own: whoever shows the picture need not say which it is. */
export const STYLE = `
svg { font: 13px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; --paper: #ffffff; --ink: #1f2328; --faint: #59636e; --rule: #d8dee4; --edge: #d0d7de; --ahead: #0969da; --behind: #bc4c00 }
@media (prefers-color-scheme: dark) { svg { --paper: #0d1117; --ink: #e6edf3; --faint: #9da7b1; --rule: #2d333b; --edge: #3d444d; --ahead: #58a6ff; --behind: #f0883e } }
.paper { fill: var(--paper); stroke: var(--edge) }
text { fill: var(--ink) }
.title { font-size: 16px; font-weight: 600 }
.panel { font-weight: 600 }
.legend, .tick, .one { font-size: 12px; fill: var(--faint) }
.tick, .one { text-anchor: middle }
.one { font-weight: 600; fill: var(--ink) }
.label { text-anchor: end }
.grid { stroke: var(--rule) }
.even { stroke: var(--faint); stroke-width: 1.5 }
.reach { stroke: var(--faint) }
.ahead { fill: var(--ahead) }
.behind { fill: var(--behind) }
circle { stroke: var(--paper) }
`.trim();
