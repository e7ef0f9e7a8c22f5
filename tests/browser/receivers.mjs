// Receivers of notifications: a mail server, a stand-in of Telegram's Bot API and a web-hook receiver that checks the signature. Each keeps
// what it got as `{ title, text }`; the web-hook receiver as the event's JSON.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";

const listening = (server) => new Promise((done) => server.listen(0, "127.0.0.1", () => done(server.address().port)));

/** Speaks as much SMTP as a client needs. */
export async function mailServer() {
  const letters = [];
  const server = createServer((socket) => {
    let rest = "", letter = { to: [] }, data = null;
    const answer = (line) => socket.write(`${line}\r\n`);
    const take = (line) => {
      if (data !== null) {
        if (line !== ".") return void data.push(line.replace(/^\./, ""));
        letters.push({ ...letter, ...read(data) });
        [letter, data] = [{ to: [] }, null];
        return answer("250 2.0.0 Queued");
      }
      const address = /<([^>]*)>/.exec(line)?.[1];
      switch (line.toUpperCase().split(/[ :]/)[0]) {
        case "EHLO": return answer("250-mail.test\r\n250 8BITMIME");
        case "MAIL": letter.from = address; return answer("250 2.1.0 Ok");
        case "RCPT": letter.to.push(address); return answer("250 2.1.5 Ok");
        case "DATA": data = []; return answer("354 Go ahead");
        case "QUIT": answer("221 2.0.0 Bye"); return socket.end();
        default: return answer("250 Ok");
      }
    };
    socket.on("data", (bytes) => {
      const lines = (rest + bytes.toString("latin1")).split("\r\n");
      rest = lines.pop();
      lines.forEach(take);
    });
    socket.on("error", () => socket.destroy());
    answer("220 mail.test ESMTP");
  });
  const port = await listening(server);
  return { port, got: letters, stop: () => server.close() };
}

/** Subject and text of a mail's lines. */
function read(lines) {
  const middle = lines.indexOf("");
  const headers = lines.slice(0, middle).join("\n").replace(/\n[ \t]+/g, " ").split("\n");
  const header = (name) => headers.find((line) => line.toLowerCase().startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
  const body = lines.slice(middle + 1);
  const bytes = {
    base64: () => Buffer.from(body.join(""), "base64"),
    "quoted-printable": () => quoted(body.join("\n").replace(/=\n/g, "")),
  }[header("content-transfer-encoding").toLowerCase()] ?? (() => Buffer.from(body.join("\n"), "latin1"));
  const subject = header("subject").replace(/\?= =\?/g, "?==?");
  const word = (_, code, text) => (code.toLowerCase() === "b" ? Buffer.from(text, "base64") : quoted(text.replace(/_/g, " "))).toString("latin1");
  const title = Buffer.from(subject.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, word), "latin1").toString("utf8");
  return { title, text: bytes().toString("utf8").replace(/\r\n/g, "\n") };
}

const quoted = (text) => Buffer.from(text.replace(/=([0-9A-F]{2})/gi, (_, digits) => String.fromCharCode(parseInt(digits, 16))), "latin1");

async function httpServer(take) {
  const server = createHttpServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const { status, answer } = take(request, body);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  const port = await listening(server);
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
}

/** Takes `sendMessage` of one bot. */
export async function telegram(token) {
  const got = [];
  const server = await httpServer((request, body) => {
    if (request.method !== "POST" || request.url !== `/bot${token}/sendMessage`) {
      return { status: 404, answer: { ok: false, error_code: 404, description: "Not Found" } };
    }
    const { chat_id: chat, text } = JSON.parse(body);
    got.push({ chat, title: text.split("\n")[0], text });
    return { status: 200, answer: { ok: true, result: { message_id: got.length } } };
  });
  return { ...server, got };
}

/** Takes events that are signed with the key, by the rules of Standard Webhooks. */
export async function webHook(key) {
  const [got, refused] = [[], []];
  const secret = Buffer.from(key.replace(/^whsec_/, ""), "base64");
  const server = await httpServer((request, body) => {
    const [id, at, signatures] = ["id", "timestamp", "signature"].map((name) => String(request.headers[`webhook-${name}`] ?? ""));
    const expected = createHmac("sha256", secret).update(`${id}.${at}.${body}`).digest();
    const signed = signatures.split(" ").some((one) => {
      const given = Buffer.from(one.replace(/^v1,/, ""), "base64");
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
    got.push({ id, at: Number(at), ...JSON.parse(body) });
    if (!signed) refused.push(id);
    return { status: signed ? 204 : 401, answer: {} };
  });
  return { ...server, got, refused };
}
