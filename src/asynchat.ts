/**
 * Python's asynchat, and the part of asyncore under it, on wirecut's engine and server.
 *
 * @module
 */
export type { Address } from './asynchat/address.ts';
export { AsyncChat } from './asynchat/async-chat.ts';
export type { IncompleteFrame, Terminator } from './asynchat/chat-input.ts';
export type { AsyncChatOptions } from './asynchat/chat-options.ts';
export { type CompactTraceback, compactTraceback } from './asynchat/compact-traceback.ts';
export { Dispatcher, type DispatcherOptions } from './asynchat/dispatcher.ts';
export { DispatcherWithSend } from './asynchat/dispatcher-with-send.ts';
export { ExitNow } from './asynchat/exit-now.ts';
export { FileDispatcher } from './asynchat/file-dispatcher.ts';
export { FileWrapper } from './asynchat/file-wrapper.ts';
export { findPrefixAtEnd } from './asynchat/find-prefix-at-end.ts';
export type { AcceptOptions } from './asynchat/listener.ts';
export { type LoopOptions, loop } from './asynchat/loop.ts';
export { poll } from './asynchat/poll.ts';
export { SimpleProducer } from './asynchat/simple-producer.ts';
export { closeAll, type MappedChannel, type SocketMap, socketMap } from './asynchat/socket-map.ts';
