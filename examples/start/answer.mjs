/**
 * Feeds `take` what a socket receives, and sends the replies to one read in one
 * write. A peer that does not read them is not read from, so it cannot make us
 * hold them.
 */
export function answer(socket, replies, take) {
  socket.on('data', (chunk) => {
    if (!socket.writable) return; // We have ended the connection.
    take(chunk);
    if (!replies.sendTo(socket)) socket.pause();
  });
  socket.on('drain', () => socket.resume());
}
