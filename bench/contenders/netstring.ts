import { EventEmitter } from 'node:events';
import { Stream } from 'netstring';
import type { Contender } from './contender.ts';

export const netstringStream: Contender = {
  name: 'netstring',
  open(_terminator, each) {
    const source = new EventEmitter();
    new Stream(source).on('data', each);
    return {
      write: (chunk) => void source.emit('data', chunk),
      end() {},
    };
  },
};
