/** Reading of sockets into one buffer, where Node would make a new one for each chunk. */
import { Socket } from 'node:net'

/** Node's own size of a chunk. */
const chunkBytes = 65_536

/** Of all sockets: it is filled when the bytes are there, and read before the next socket has its turn. */
const chunk = Buffer.alloc(chunkBytes)

/**
 * A socket on the connection of `taken`, which a server has just given out and which is of no use
 * afterwards. Its chunks are good until their listener returns, and may be overwritten by it. A new buffer
 * for each chunk is memory outside of the heap, and V8 collects all of the heap for the sake of that.
 *
 * `onread` is documented for sockets that connect; that a socket can be made of the handle of another one
 * is not, and where there is no such handle `taken` itself is given back.
 */
export function readInPlace(taken: Socket): Socket {
  const handle: unknown = Reflect.get(taken, '_handle')
  // Windows is given the buffer before there are bytes: one cannot serve all sockets there.
  if (typeof handle !== 'object' || handle === null || process.platform === 'win32') return taken
  Reflect.set(taken, '_handle', null)
  const callback = (bytes: number): boolean => {
    socket.emit('data', chunk.subarray(0, bytes))
    return true
  }
  const { allowHalfOpen, writableHighWaterMark } = taken
  const options = {
    ...{ handle, allowHalfOpen, writableHighWaterMark },
    onread: { buffer: chunk, callback },
  }
  const socket = new Socket(options)
  taken.destroy()
  return socket
}
