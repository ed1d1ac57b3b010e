import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Receiver {
  readonly origin: string;
  /** The bodies that were posted, in order. */
  readonly bodies: string[];
  /** All lines of them, parsed. */
  events(): Record<string, unknown>[];
  /** Answers the next posts with this status. */
  answer(status: number): void;
  close(): Promise<void>;
}

/** A shop of one page on a free port of 127.0.0.1, and the endpoint that its events are sent to. */
export async function openReceiver(module: string): Promise<Receiver> {
  const bodies: string[] = [];
  let status = 204;
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      let body = "";
      request.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on("end", () => {
        if (status < 300) bodies.push(body);
        response.writeHead(status).end();
      });
    } else if (request.url === "/capture.js") {
      response.writeHead(200, { "content-type": "text/javascript" }).end(module);
    } else {
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Shop</title>");
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    bodies,
    events: () => bodies.flatMap((body) => body.trim().split("\n")).map((line) => JSON.parse(line)),
    answer: (next) => {
      status = next;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
