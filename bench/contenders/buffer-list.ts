import { BufferList } from 'bl';
import type { Contender } from './contender.ts';

/** A list of chunks that can be searched and sliced like a buffer, with the methods that its documentation lists. */
export const bufferList: Contender = {
  name: 'bl',
  open(terminator, each) {
    const list = new BufferList();
    return {
      write(chunk) {
        list.append(chunk);
        for (let end = list.indexOf(terminator); end !== -1; end = list.indexOf(terminator)) {
          each(list.slice(0, end));
          list.consume(end + terminator.length);
        }
      },
      end() {},
    };
  },
};

/** Frames behind their length, which `readLength` reads as `buffer.readUInt32BE` would. */
export function bufferListCounted(headerLength: number, readLength: (list: BufferList) => number): Contender {
  return {
    name: bufferList.name,
    open(_terminator, each) {
      const list = new BufferList();
      return {
        write(chunk) {
          list.append(chunk);
          while (list.length >= headerLength) {
            const end = headerLength + readLength(list);
            if (list.length < end) break;
            each(list.slice(headerLength, end));
            list.consume(end);
          }
        },
        end() {},
      };
    },
  };
}
