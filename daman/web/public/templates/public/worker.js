// Keeps the page that verifies cards, so that it opens without network. The lists are kept by the page itself.
var NAME = "daman-verifier-{{ version }}", FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(NAME).then(function (cache) { return cache.addAll(FILES); }).then(function () { return self.skipWaiting(); }));
});
self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name.indexOf("daman-verifier-") === 0 && name !== NAME; }).map(function (name) { return caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});
self.addEventListener("fetch", function (event) {
  var path = new URL(event.request.url).pathname;
  if (event.request.method !== "GET" || FILES.indexOf(path) < 0) { return; }
  var kept = caches.open(NAME).then(function (cache) { return cache.match(path, { ignoreVary: true }); });
  if (path !== FILES[0]) {
    event.respondWith(kept.then(function (found) { return found || fetch(event.request); }));
    return;
  }
  // The page: fresh when the network answers soon, as it was otherwise.
  var fresh = fetch(event.request).then(function (answer) {
    if (!answer.ok) { throw new Error("answer"); }
    var copy = answer.clone();
    return caches.open(NAME).then(function (cache) { return cache.put(path, copy); }).then(function () { return answer; });
  });
  var late = new Promise(function (done) { setTimeout(done, 3000); }).then(function () { return kept; }).then(function (found) { return found || fresh; });
  event.respondWith(Promise.race([fresh, late]).catch(function () { return kept; }));
  event.waitUntil(fresh.catch(function () {}));
});
