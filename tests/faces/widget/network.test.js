// What comes back from the server, whatever it is, becomes an outcome.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isReply, request, toSeconds } from "../../../src/ivig_faq/faces/http/static/widget/network.js";

const URL = "http://127.0.0.1/v1/ask";
const reply = { outcome: "answer", html: "<article></article>", context: ["dose"], answers: [], content_version: "1" };

/** @param {Response} response */
const answering = (response) => async (...asked) => {
  answering.asked = asked;
  return response;
};

test("a reply comes back as it was sent, and nothing about the reader goes along", async () => {
  const outcome = await request(URL, { question: "dose" }, answering(Response.json(reply)));
  assert.deepEqual(outcome, { data: reply });
  const [url, options] = answering.asked;
  assert.equal(url, URL);
  assert.equal(options.method, "POST");
  assert.equal(options.body, '{"question":"dose"}');
  assert.deepEqual([options.credentials, options.referrerPolicy, options.cache], ["omit", "no-referrer", "no-store"]);
});

test("without a body an address is only read", async () => {
  await request(URL, undefined, answering(Response.json(reply)));
  assert.equal(answering.asked[1].method, undefined);
  assert.equal(answering.asked[1].body, undefined);
});

test("a refusal brings its words, its code and the seconds to wait", async () => {
  const refused = Response.json({ detail: "Wait.", code: "busy" }, { status: 503, headers: { "retry-after": "7" } });
  assert.deepEqual(await request(URL, {}, answering(refused)), { refused: "Wait.", code: "busy", seconds: 7 });
});

test("an answer without a body is an answer", async () => {
  const done = new Response(null, { status: 204 });
  assert.deepEqual(await request(URL, {}, answering(done)), { data: {} });
});

test("a refusal that is not JSON has no words of its own", async () => {
  const page = new Response("<h1>Bad gateway</h1>", { status: 502 });
  assert.deepEqual(await request(URL, {}, answering(page)), { refused: "", code: "", seconds: 0 });
});

test("a page in place of a reply is no reply", async () => {
  const login = new Response("<h1>Log in to this network</h1>", { status: 200 });
  assert.deepEqual(await request(URL, {}, answering(login)), { refused: "", code: "", seconds: 0 });
});

test("a server that cannot be reached is said to be so", async () => {
  const failing = async () => { throw new TypeError("offline"); };
  assert.deepEqual(await request(URL, {}, failing), { unreachable: true });
});

test("a connection that breaks in the middle of the answer is a server that cannot be reached", async () => {
  const body = new ReadableStream({
    start(control) {
      control.enqueue(new TextEncoder().encode('{"outcome": "answer", "html": "<p>The rev'));
      control.error(new TypeError("network error"));
    },
  });
  assert.deepEqual(await request(URL, {}, answering(new Response(body))), { unreachable: true });
});

test("a reply needs HTML, an outcome and a context", () => {
  assert.equal(isReply(reply), true);
  for (const other of [null, "text", {}, { ...reply, html: 5 }, { ...reply, context: "dose" }, { ...reply, outcome: undefined }]) {
    assert.equal(isReply(other), false);
  }
});

test("seconds are read from numbers and dates, and nonsense is no wait", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  assert.equal(toSeconds("12", now), 12);
  assert.equal(toSeconds("Thu, 01 Jan 2026 00:00:30 GMT", now), 30);
  for (const nonsense of [null, "", "soon", "-3", "0", "999999999", "Wed, 31 Dec 2025 00:00:00 GMT"]) {
    assert.equal(toSeconds(nonsense, now), 0, String(nonsense));
  }
});
