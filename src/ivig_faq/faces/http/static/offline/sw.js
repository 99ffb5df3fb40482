// Keeps these pages on the device. What the host has goes first, so that a changed or withdrawn
// answer is not shown from an old copy; the copy is for when there is no network, or a slow one.
"use strict";
const NAME = "ivig-faq __VERSION__";
const FILES = "__FILES__";
const PATIENCE = 4000; // milliseconds

self.addEventListener("install", (event) => {
  const fresh = FILES.map((file) => new Request(file, { cache: "reload" }));
  event.waitUntil(caches.open(NAME).then((kept) => kept.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("ivig-faq ") && name !== NAME;
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET" || !event.request.url.startsWith(self.registration.scope)) return;
  const copy = () => caches.match(event.request, { ignoreSearch: true });
  const late = new Promise((done) => setTimeout(() => copy().then(done), PATIENCE));
  const asked = fetch(event.request);
  event.respondWith(
    Promise.race([asked, late])
      .catch(copy)
      .then((answer) => answer ?? asked),
  );
});
