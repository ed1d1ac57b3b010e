import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { isOwnSocket, judgeRequest, type PreviewAddresses } from "./previewRequest.ts";

export interface PreviewProxy {
  readonly port: number;
  close(): Promise<void>;
}

export interface ProxyOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly addresses: () => PreviewAddresses;
  /** Where Framework's preview listens; undefined while it starts. */
  readonly target: () => number | undefined;
}

/**
 * Stands in front of Framework's preview on 127.0.0.1. Framework's own server answers foreign pages, serves any file
 * below its root, and ends at a malformed address; none of that gets through to it.
 */
export async function previewProxy({ port: wanted, addresses, target }: ProxyOptions): Promise<PreviewProxy> {
  const sockets = new Set<Duplex>();
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000, maxHeaderSize: 16_384 });
  const port = await listen(server, wanted);
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const judgement = judgeRequest(headOf(request), port, addresses());
    if (request.url === "/favicon.ico") response.writeHead(204).end();
    else if (judgement.status === 200) forward(request, response, judgement.path, target());
    else refuse(response, judgement.status);
    request.resume();
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    const inner = target();
    if (!isOwnSocket(headOf(request), port)) socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
    else if (inner === undefined) socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n");
    else tunnel(request, socket, head, inner);
  });
  server.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    else socket.destroy();
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
    });
  return { port, close };
}

const policy = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const guard = {
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
};

function forward(request: IncomingMessage, response: ServerResponse, path: string, port: number | undefined): void {
  if (port === undefined) {
    refuse(response, 503);
    return;
  }
  const headers: Record<string, string> = { host: `127.0.0.1:${port}` };
  for (const name of ["accept", "if-none-match", "if-modified-since", "range"] as const) {
    const value = request.headers[name];
    if (value !== undefined) headers[name] = value;
  }
  const inner = httpRequest({ host: "127.0.0.1", port, path, method: request.method ?? "GET", headers }, (answer) => {
    const { connection, "keep-alive": _, "access-control-allow-origin": __, ...kept } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, { ...kept, ...guard });
    answer.on("error", () => response.destroy());
    answer.pipe(response);
  });
  inner.on("error", () => (response.headersSent ? response.destroy() : refuse(response, 503)));
  response.on("close", () => inner.destroy());
  inner.end();
}

function tunnel(request: IncomingMessage, socket: Duplex, head: Buffer, port: number): void {
  const inner: Socket = connect(port, "127.0.0.1", () => {
    const names = ["sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions", "sec-websocket-protocol"];
    const kept = names.flatMap((name) =>
      request.headers[name] === undefined ? [] : `${name}: ${request.headers[name]}`,
    );
    const lines = [
      "GET /_observablehq HTTP/1.1",
      `host: 127.0.0.1:${port}`,
      "connection: Upgrade",
      "upgrade: websocket",
    ];
    inner.write(`${[...lines, ...kept].join("\r\n")}\r\n\r\n`);
    inner.write(head);
    inner.pipe(socket).pipe(inner);
  });
  inner.on("error", () => socket.destroy());
  inner.on("close", () => socket.destroy());
  socket.on("close", () => inner.destroy());
}

function refuse(response: ServerResponse, status: number): void {
  const waiting = status === 503;
  const type = waiting ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
  const again = waiting ? { "retry-after": "1", refresh: "1" } : {};
  response.writeHead(status, { "content-type": type, ...guard, ...again });
  response.end(waiting ? "The preview starts; this page loads again in a second." : (words[status] ?? "Refused"));
}

const words: Readonly<Record<number, string>> = {
  400: "Malformed address",
  403: "Only pages of this preview may ask",
  404: "Not found",
  405: "Only GET and HEAD",
  414: "Address too long",
};

function headOf(request: IncomingMessage) {
  return { method: request.method ?? "", url: request.url ?? "", headers: request.headers };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE" ? `port ${port} is taken, choose another` : error.message;
      reject(new Error(`Cannot start the preview: ${taken}`));
    });
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
