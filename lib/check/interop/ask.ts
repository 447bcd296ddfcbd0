// Asks who is there as DNS software does that knows nothing of multicast (`dig @224.0.0.251 -p 5353`): once, from a port
// of its own, and without joining the group, so that it hears only what is sent to itself. Prints what it is answered
// about `name`, as a line of JSON.

import { createSocket } from 'node:dgram';
import { decode, encode } from 'dns-packet';

const [via = '', name = ''] = process.argv.slice(2);
const type = '_p2p-katas._tcp.local';
const socket = createSocket('udp4');
socket.on('message', (bytes) => {
  const answer = decode(bytes);
  const isAboutName = answer.answers?.some((record) => record.type === 'PTR' && record.data === `${name}.${type}`);
  if (!isAboutName) return;
  console.log(JSON.stringify(answer));
  socket.close();
});
socket.bind(0, () => {
  socket.setMulticastInterface(via);
  socket.send(encode({ type: 'query', id: 4711, questions: [{ type: 'PTR', name: type }] }), 5353, '224.0.0.251');
});
