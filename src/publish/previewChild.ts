import type { ChildProcess } from "node:child_process";
import { connect, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { frameworkChild } from "./frameworkChild.ts";

export interface PreviewChild {
  /** Where Framework listens on 127.0.0.1; undefined while it starts. */
  readonly port: () => number | undefined;
  readonly pid: () => number | undefined;
  /** Ends the process and starts another one. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Keeps Framework's preview running on a free port of 127.0.0.1; when it dies, another one is started. */
export async function previewChild(
  root: string,
  staging: string,
  onRestart: (reason: string) => void,
): Promise<PreviewChild> {
  let child: ChildProcess | undefined;
  let port: number | undefined;
  let closed = false;
  let pause = 100;
  const start = async (): Promise<void> => {
    const chosen = await freePort();
    const args = ["preview", "--host", "127.0.0.1", "--port", String(chosen), "--no-open"];
    const one = frameworkChild(root, staging, args);
    child = one;
    let last = "";
    for (const stream of [one.stdout, one.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        last = (last + text).slice(-400);
      });
    }
    const exited = new Promise<string>((resolve) => {
      one.once("error", (error) => resolve(error.message));
      one.once("exit", (code, signal) => resolve(`it ended with ${signal ?? code}`));
    });
    void exited.then((reason) => {
      if (one === child) void revive(`${reason}: ${last.trim()}`);
    });
    if (await answers(chosen, exited)) {
      port = chosen;
      pause = 100;
    }
  };
  const revive = async (reason: string): Promise<void> => {
    port = undefined;
    if (closed) return;
    onRestart(reason);
    await wait(pause);
    pause = Math.min(pause * 2, 5000);
    if (!closed) await start();
  };
  const stop = async (): Promise<void> => {
    const old = child;
    child = undefined;
    port = undefined;
    if (old === undefined || old.exitCode !== null || old.signalCode !== null) return;
    const gone = new Promise((resolve) => old.once("exit", resolve));
    old.kill("SIGKILL");
    await gone;
  };
  await start();
  return {
    port: () => port,
    pid: () => child?.pid,
    restart: async () => {
      await stop();
      await start();
    },
    close: () => {
      closed = true;
      return stop();
    },
  };
}

/** Waits until the port takes connections; false when the process ends before. */
async function answers(port: number, exited: Promise<string>): Promise<boolean> {
  let gone = false;
  void exited.then(() => {
    gone = true;
  });
  while (!gone) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true));
      socket.on("error", () => resolve(false));
      socket.on("connect", () => socket.end());
    });
    if (open) return true;
    await wait(50);
  }
  return false;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
