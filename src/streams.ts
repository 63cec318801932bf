/**
 * Frames as streams: Node's and those of the Web.
 *
 * @module
 */
export { type FrameStream, type FramesOptions, frames } from './streams/frames.ts';
export * from './streams-browser.ts';
