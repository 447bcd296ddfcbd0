// The server of the page: one file, and a mailbox beside it. Whoever has the page needs it no more for anything else,
// and whoever is connected does not need it at all.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { joinAddress } from '#tcp-peers/tcp.ts';
import { Mailbox } from '#webrtc-by-hand/mailbox.ts';
import { reachableAt } from '../terminal/addresses.ts';
import { servedAt } from './html.ts';

/** What the policy in the page cannot say of it. https://www.w3.org/TR/CSP3/#meta-element */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

export class PageServer {
  readonly #server: Server;
  readonly #mailbox: Mailbox;
  /** Where others open the page: `http://192.168.1.20:8080/`. */
  readonly urls: readonly string[];
  readonly port: number;

  /** Rejects as Node does when it cannot listen: port in use, no such address. */
  static async open(page: string, host: string, port: number): Promise<PageServer> {
    let html = '';
    const server = createServer(({ method, url }, response) => {
      const isPage = (method === 'GET' || method === 'HEAD') && /^\/(?:\?|$)/.test(url!); // whatever somebody's mail adds
      response.writeHead(isPage ? 200 : 404, HEADERS).end(isPage && method === 'GET' ? html : '');
    });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
    const at = server.address() as AddressInfo;
    const urls = reachableAt(joinAddress(at.address, at.port)).map((address) => `http://${address}/`);
    html = servedAt(page, urls[0]!);
    return new PageServer(server, await Mailbox.open({ where: { server, path: '/mailbox' } }), urls, at.port);
  }

  private constructor(server: Server, mailbox: Mailbox, urls: string[], port: number) {
    this.#server = server;
    this.#mailbox = mailbox;
    this.urls = urls;
    this.port = port;
  }

  async close(): Promise<void> {
    await this.#mailbox.close();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
