// Checking a card or a certificate on the phone itself: signature, days, and the lists that were fetched last. Nothing is sent.
(function () {
  "use strict";
  var PREFIX = "DZ1:", LISTS = "daman-lists", DAY = 86400, OLD_DAYS = 7, CARD = -65537, CERTIFICATE = -65538, STATUS = 12;
  var EPOCH = 719163; // 1 January 1970 in days since year 1
  var page = document.documentElement, form = document.querySelector("form"), field = form.elements.card;
  var subtle = window.crypto && window.crypto.subtle;
  function by(id) { return document.getElementById(id); }

  var MONTHS = {
    ar: ["جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان", "جويلية", "أوت", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"],
    fr: ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
  };
  var HEADS = {
    card: ["مؤمَّن", "Assuré"], certificate: ["في وضعية سليمة", "En règle"], amber: ["انتبه", "Attention"], red: ["غير صالحة", "Non valable"],
  };
  var WHY = {
    card: ["البطاقة صحيحة وصاحبها مؤمَّن اليوم.", "La carte est authentique, son titulaire est assuré aujourd'hui."],
    certificate: ["الشهادة صحيحة: كل الأشهر مصرح بها، ولا دين متأخرا على صاحب العمل يوم صدورها.", "L'attestation est authentique : tous les mois étaient déclarés et rien n'était en retard le jour de sa délivrance."],
    by_plan: ["الشهادة صحيحة: كل الأشهر مصرح بها، والمتأخر يُدفع على أجزاء في مواعيدها.", "L'attestation est authentique : tous les mois sont déclarés, le retard est payé selon un échéancier respecté."],
    nothing: ["لم تضع رمزا. صوّر البطاقة، أو ألصق النص هنا.", "Aucun code. Photographiez la carte ou collez le texte."],
    foreign: ["هذا الرمز ليس بطاقة ولا شهادة صادرة عن ضمان.", "Ce code n'est ni une carte ni une attestation de Daman."],
    forged: ["هذا الرمز مزوّر أو تالف: التوقيع غير صحيح. لا تقبله.", "Ce code est falsifié ou abîmé : la signature est fausse. Ne l'acceptez pas."],
    withdrawn: ["لم نعد نقبل المفتاح الذي وُقّع به هذا الرمز. اطلب من صاحبه رمزا جديدا.", "La clé qui a signé ce code n'est plus admise. Demandez un nouveau code."],
    revoked: ["أُلغيت. اطلب من صاحبها النسخة الجديدة.", "Annulée. Demandez à son titulaire la nouvelle."],
    over: ["انتهت المدة. اطلب من صاحبها النسخة الجديدة.", "La durée est passée. Demandez à son titulaire la nouvelle."],
    early: ["صحيحة، لكن التغطية لم تبدأ بعد.", "Authentique, mais la couverture n'a pas commencé."],
    no_keys: ["لم تصل بعد قائمة المفاتيح إلى هذا الهاتف. اتصل بالإنترنت مرة واحدة ثم أعد.", "La liste des clés n'est pas encore sur ce téléphone. Connectez-vous une fois, puis recommencez."],
    unknown_key: ["المفتاح الذي وُقّع به هذا الرمز ليس في القائمة المحفوظة. اتصل بالإنترنت ثم أعد.", "La clé de ce code n'est pas dans la liste gardée. Connectez-vous, puis recommencez."],
    no_list: ["التوقيع صحيح، لكن لم نعرف هل أُلغيت: قائمة الإلغاء ليست في هذا الهاتف. اتصل بالإنترنت ثم أعد.", "La signature est bonne, mais la liste des annulations n'est pas sur ce téléphone. Connectez-vous, puis recommencez."],
    old_list: ["التوقيع صحيح، لكن قائمة الإلغاء المحفوظة قديمة. اتصل بالإنترنت ثم أعد.", "La signature est bonne, mais la liste des annulations gardée est ancienne. Connectez-vous, puis recommencez."],
    clock: ["تاريخ هذا الهاتف غير صحيح. صحّحه ثم أعد.", "La date de ce téléphone est fausse. Corrigez-la, puis recommencez."],
  };
  var FACTS = {
    name: ["الاسم", "Nom"], from: ["مؤمَّن من", "Assuré du"], to: ["إلى", "au"], serial: ["رقم البطاقة", "N° de carte"],
    number: ["رقم صاحب العمل", "N° d'employeur"], declared: ["صرّح إلى غاية", "Déclaré jusqu'à"], holds: ["تصلح إلى", "Valable jusqu'au"],
    reference: ["رقم الشهادة", "N° d'attestation"],
  };
  var SIGNS = { green: "✓", amber: "!", red: "✕" };

  // Bytes.
  var ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
  function base45(text) {
    if (text.length % 3 === 1) { return null; }
    var out = [];
    for (var i = 0; i < text.length; i += 3) {
      var size = Math.min(3, text.length - i) - 1, n = 0;
      for (var j = size; j >= 0; j--) {
        var v = ALPHABET.indexOf(text.charAt(i + j));
        if (v < 0) { return null; }
        n = n * 45 + v;
      }
      if (n >= Math.pow(256, size)) { return null; }
      if (size === 2) { out.push(n >> 8); }
      out.push(n & 255);
    }
    return new Uint8Array(out);
  }
  function base64(text) {
    var raw = atob(text.replace(/-/g, "+").replace(/_/g, "/")), out = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) { out[i] = raw.charCodeAt(i); }
    return out;
  }
  function utf8(bytes) { return new TextDecoder("utf-8", { fatal: true }).decode(bytes); }
  function join(parts) {
    var out = [];
    parts.forEach(function (part) { for (var i = 0; i < part.length; i++) { out.push(part[i]); } });
    return new Uint8Array(out);
  }
  function hex(bytes) { return Array.prototype.map.call(bytes, function (b) { return ("0" + b.toString(16)).slice(-2); }).join(""); }

  // The frame: zlib, one block kept as it is, and nothing else.
  function unframed(bytes) {
    var size = bytes.length - 11;
    if (size < 0 || bytes[0] !== 0x78 || bytes[1] !== 1 || bytes[2] !== 1) { throw new Error("frame"); }
    var said = bytes[3] | bytes[4] << 8, inverse = bytes[5] | bytes[6] << 8, a = 1, b = 0, body = bytes.subarray(7, 7 + size);
    for (var i = 0; i < size; i++) { a = (a + body[i]) % 65521; b = (b + a) % 65521; }
    var sum = bytes.subarray(7 + size), expected = [b >> 8, b & 255, a >> 8, a & 255];
    if (said !== size || inverse !== (said ^ 0xFFFF) || expected.some(function (e, i) { return e !== sum[i]; })) { throw new Error("frame"); }
    return body;
  }

  // Inflating a status list (RFC 1950, 1951), with a bound.
  function inflate(bytes, most) {
    var at = 16, out = new Uint8Array(most), n = 0;
    var BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
    var MORE = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
    function take(count) {
      for (var i = 0, v = 0; i < count; i++, at++) {
        if (at >> 3 >= bytes.length) { throw new Error("short"); }
        v |= (bytes[at >> 3] >> (at & 7) & 1) << i;
      }
      return v;
    }
    function table(lengths) {
      var count = new Array(16).fill(0), first = [0], signs = [];
      lengths.forEach(function (l) { count[l]++; });
      count[0] = 0;
      for (var l = 1; l < 16; l++) { first[l] = first[l - 1] + count[l - 1]; }
      lengths.forEach(function (l, sign) { if (l) { signs[first[l]++] = sign; } });
      return { count: count, signs: signs };
    }
    function next(code) {
      for (var l = 1, word = 0, first = 0, index = 0; l < 16; l++) {
        word |= take(1);
        var count = code.count[l];
        if (word - count < first) { return code.signs[index + word - first]; }
        index += count;
        first = (first + count) << 1;
        word <<= 1;
      }
      throw new Error("code");
    }
    function put(byte) {
      if (n >= most) { throw new Error("long"); }
      out[n++] = byte;
    }
    function lengthsOf(ofLengths, total) {
      var list = [], code = table(ofLengths);
      while (list.length < total) {
        var sign = next(code);
        if (sign < 16) { list.push(sign); continue; }
        var again = sign === 16 ? list[list.length - 1] : 0, times = sign === 16 ? 3 + take(2) : sign === 17 ? 3 + take(3) : 11 + take(7);
        while (times--) { list.push(again); }
      }
      return list;
    }
    for (var isLast = 0; !isLast;) {
      isLast = take(1);
      var kind = take(2), i;
      if (kind === 0) {
        at = (at + 7) & ~7;
        var size = take(16);
        take(16);
        while (size--) { put(take(8)); }
        continue;
      }
      var literals = [], distances = [];
      if (kind === 1) {
        for (i = 0; i < 288; i++) { literals.push(i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8); }
        for (i = 0; i < 30; i++) { distances.push(5); }
      } else if (kind === 2) {
        var many = take(5) + 257, few = take(5) + 1, codes = take(4) + 4, ofLengths = new Array(19).fill(0);
        [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15].slice(0, codes).forEach(function (sign) { ofLengths[sign] = take(3); });
        var all = lengthsOf(ofLengths, many + few);
        literals = all.slice(0, many);
        distances = all.slice(many);
      } else { throw new Error("block"); }
      var literal = table(literals), distance = table(distances);
      for (var sign = next(literal); sign !== 256; sign = next(literal)) {
        if (sign < 256) { put(sign); continue; }
        var length = BASE[sign - 257] + take(MORE[sign - 257]), d = next(distance);
        var back = d < 4 ? d + 1 : ((2 + (d & 1)) << (d >> 1) - 1) + 1 + take((d >> 1) - 1);
        if (back > n) { throw new Error("far"); }
        while (length--) { put(out[n - back]); }
      }
    }
    return out.subarray(0, n);
  }

  // CBOR, as much of it as we write; maps become Map.
  function cbor(bytes) {
    var at = 0;
    function head() {
      var first = bytes[at++], low = first & 31, n = low;
      if (first === undefined || low > 27) { throw new Error("cbor"); }
      if (low > 23) {
        n = 0;
        for (var i = 1 << (low - 24); i > 0; i--) { n = n * 256 + bytes[at++]; }
      }
      return [first >> 5, n];
    }
    function item() {
      var h = head(), n = h[1], list;
      if (h[0] < 2) { return h[0] ? -1 - n : n; }
      if (h[0] < 4) {
        if (at + n > bytes.length) { throw new Error("cbor"); }
        list = bytes.subarray(at, at += n);
        return h[0] === 2 ? list : utf8(list);
      }
      if (h[0] === 4) {
        for (list = []; n--;) { list.push(item()); }
        return list;
      }
      if (h[0] === 5) {
        for (list = new Map(); n--;) { var key = item(); list.set(key, item()); }
        return list;
      }
      if (h[0] === 7 && n > 19 && n < 23) { return [false, true, null][n - 20]; }
      throw new Error("cbor");
    }
    var whole = item();
    if (at !== bytes.length) { throw new Error("cbor"); }
    return whole;
  }
  function byteString(content) {
    var n = content.length;
    return join([n < 24 ? [0x40 + n] : n < 256 ? [0x58, n] : n < 65536 ? [0x59, n >> 8, n & 255] : [0x5A, n >>> 24, n >> 16 & 255, n >> 8 & 255, n & 255], content]);
  }

  // COSE_Sign1, in the one form that we write.
  function signed(message) {
    if (message[0] !== 0xD2 || message[1] !== 0x84) { throw new Error("form"); }
    var at = 2, parts = [0, 1, 2].map(function (part) {
      if (part === 1 && message[at++] !== 0xA0) { throw new Error("form"); }
      var h = message[at], wide = h === 0x58 ? 1 : h === 0x59 ? 2 : h === 0x5A ? 4 : 0, n = wide ? 0 : h - 0x40;
      for (var i = 1; i <= wide; i++) { n = n * 256 + message[at + i]; }
      if (h < 0x40 || h > 0x5A || (!wide && h > 0x57)) { throw new Error("form"); }
      var content = message.subarray(at + 1 + wide, at + 1 + wide + n), again = byteString(content);
      if (hex(again.subarray(0, 5)) !== hex(message.subarray(at, at + Math.min(5, again.length)))) { throw new Error("form"); }
      at += 1 + wide + n;
      return content;
    });
    if (at !== message.length || parts[2].length !== 64) { throw new Error("form"); }
    var header = cbor(parts[0]);
    if (header.get(1) !== -7) { throw new Error("form"); }
    var text = [0x84, 0x6A].concat(Array.prototype.map.call("Signature1", function (c) { return c.charCodeAt(0); }));
    return { kid: hex(header.get(4)), payload: parts[1], signature: parts[2], covered: join([text, byteString(parts[0]), [0x40], byteString(parts[1])]) };
  }
  function holds(jwk, signature, covered) {
    var how = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
    return subtle.importKey("jwk", { kty: "EC", crv: "P-256", x: jwk.x, y: jwk.y }, how, false, ["verify"]).then(function (key) {
      return subtle.verify(how, key, signature, covered);
    });
  }
  function expect(isTrue) { if (!isTrue) { throw new Error("signature"); } }

  // The lists: fetched when there is a network, kept, and believed only with the signature of the key in this page.
  var ROOT = { kid: page.dataset.kid, x: page.dataset.x, y: page.dataset.y }, known = { keys: null, lists: {} };
  function readKeys(text) {
    var parts = text.trim().split(".");
    return holds(ROOT, base64(parts[2]), new TextEncoder().encode(parts[0] + "." + parts[1])).then(function (isTrue) {
      expect(isTrue);
      known.keys = JSON.parse(utf8(base64(parts[1])));
    });
  }
  function readList(number, bytes) {
    var said = signed(bytes);
    return holds(ROOT, said.signature, said.covered).then(function (isTrue) {
      expect(isTrue);
      var claims = cbor(said.payload), list = claims.get(65533);
      expect(list.get("bits") === 1 && new RegExp("/cards/status/" + number + "$").test(claims.get(2)));
      known.lists[number] = { at: claims.get(6), bits: inflate(list.get("lst"), 1 << 17) };
    });
  }
  function bytesOf(response) { return response.arrayBuffer().then(function (buffer) { return new Uint8Array(buffer); }); }
  function keep(path, read) {
    return fetch(path, { cache: "no-cache", credentials: "omit" }).then(function (response) {
      expect(response.ok);
      var copy = response.clone();
      return read(response).then(function () {
        return window.caches && caches.open(LISTS).then(function (cache) { return cache.put(path, copy); });
      });
    });
  }
  function kept(path, read) {
    return window.caches ? caches.open(LISTS).then(function (cache) { return cache.match(path); }).then(function (found) { return found && read(found); }) : Promise.resolve();
  }
  function both(how) { // the key list, then each status list that it names; one that fails leaves the others
    return how("/cards/keys", function (r) { return r.text().then(readKeys); }).then(function () {
      return Promise.all((known.keys ? known.keys.lists : []).map(function (number) {
        return how("/cards/status/" + number, function (r) { return bytesOf(r).then(function (b) { return readList(number, b); }); }).catch(function () {});
      }));
    }).catch(function () {}).then(showAge);
  }
  function now() { return Math.floor(Date.now() / 1000); }
  function age() { // days since the older of the lists we hold
    if (!known.keys) { return null; }
    var oldest = known.keys.iat;
    Object.keys(known.lists).forEach(function (number) { oldest = Math.min(oldest, known.lists[number].at); });
    return Math.floor((now() - oldest) / DAY);
  }

  // One code.
  function check(text) {
    var start = text.toUpperCase().indexOf(PREFIX);
    if (!text.trim()) { return Promise.resolve({ state: "amber", why: "nothing" }); }
    if (start < 0) { return Promise.resolve({ state: "red", why: "foreign" }); }
    var lines = text.slice(start + PREFIX.length).replace(/^\s+|[^\S ]+$|\s+$/g, "").split(/[^\S ]*[\r\n\t\u2028]+\s*/);
    return one(lines.join("")).then(function (said) { return said.claims || lines.length < 2 ? said : one(lines.join(" ")); });
  }
  function one(text) {
    var message;
    try { message = signed(unframed(base45(text))); } catch (error) { return Promise.resolve({ state: "red", why: "forged" }); }
    if (!known.keys) { return Promise.resolve({ state: "amber", why: "no_keys" }); }
    var key = known.keys.keys.filter(function (each) { return each.kid === message.kid; })[0];
    if (!key) { return Promise.resolve(age() < 1 ? { state: "red", why: "forged" } : { state: "amber", why: "unknown_key" }); }
    return holds(key, message.signature, message.covered).then(function (isTrue) {
      expect(isTrue);
      return judged(cbor(message.payload), key);
    }).catch(function () { return { state: "red", why: "forged" }; });
  }
  function judged(claims, key) {
    var said = claims.get(CARD) || claims.get(CERTIFICATE), isCard = claims.has(CARD), issued = claims.get(6);
    if (claims.get(1) !== "daman.dz" || !said) { return { state: "red", why: "foreign" }; }
    var today = Math.floor((now() + 3600) / DAY) + EPOCH; // Algiers, the whole year
    var first = isCard ? said.get(9) : said.get(5), before = isCard ? said.get(10) : said.get(6), status = said.get(STATUS);
    var found = { claims: claims, said: said, isCard: isCard, first: first, last: before - 1 };
    function verdict(state, why) { found.state = state; found.why = why; return found; }
    if (issued < key.from || (key.before && issued >= key.before) || (key.withdrawn && now() >= key.withdrawn)) { return verdict("red", "withdrawn"); }
    var list = status && known.lists[status[0]];
    if (list && (status[1] >= list.bits.length * 8 ? false : list.bits[status[1] >> 3] >> (status[1] & 7) & 1)) { return verdict("red", "revoked"); }
    if (known.keys.iat > now() + DAY) { return verdict("amber", "clock"); }
    if (today >= before) { return verdict("amber", "over"); }
    if (isCard && today < first) { return verdict("amber", "early"); }
    if (!list || status[1] >= list.bits.length * 8) { return verdict("amber", status ? "no_list" : "old_list"); }
    if (age() > OLD_DAYS) { return verdict("amber", "old_list"); }
    return verdict("green", isCard ? "card" : said.get(7) ? "by_plan" : "certificate");
  }

  // What is seen.
  function add(parent, tag, words, attributes) {
    var made = parent.appendChild(document.createElement(tag));
    if (words) { made.textContent = words; }
    Object.keys(attributes || {}).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    return made;
  }
  function pair(parent, tag, words, both) {
    add(parent, tag, words[0], { lang: "ar", dir: "rtl", "class": both ? "both" : "" });
    add(parent, tag, words[1], { lang: "fr", dir: "ltr", "class": both ? "both" : "" });
  }
  function day(ordinal, lang, monthOnly) {
    var d = new Date((ordinal - EPOCH) * DAY * 1000), n = d.getUTCDate();
    return (monthOnly ? "" : (lang === "fr" && n === 1 ? "1er" : n) + " ") + MONTHS[lang][d.getUTCMonth()] + " " + d.getUTCFullYear();
  }
  function fact(list, name, ar, fr) {
    var row = add(list, "div"), label = add(row, "dt"), shown = add(row, "dd");
    pair(label, "span", FACTS[name]);
    if (fr === undefined) { add(shown, "bdi", ar); return; }
    pair(shown, "bdi", [ar, fr]);
  }
  function show(result) {
    var place = by("answer");
    place.textContent = "";
    var box = add(place, "div", "", { "class": "verdict " + result.state, role: "status", tabindex: "-1" });
    add(box, "p", SIGNS[result.state], { "class": "sign", "aria-hidden": "true" });
    pair(box, "h2", HEADS[result.state === "green" ? (result.isCard ? "card" : "certificate") : result.state], true);
    pair(box, "p", WHY[result.why], true);
    if (result.claims) {
      var list = add(box, "dl"), said = result.said, names = result.isCard ? [said.get(3), said.get(2)] : [said.get(2), said.get(3)];
      fact(list, "name", names[0], names[1] || names[0]);
      if (result.isCard) {
        fact(list, "from", day(result.first, "ar"), day(result.first, "fr"));
        fact(list, "to", day(result.last, "ar"), day(result.last, "fr"));
        fact(list, "serial", utf8(result.claims.get(7)));
      } else {
        fact(list, "number", said.get(1));
        fact(list, "declared", day(said.get(4), "ar", true), day(said.get(4), "fr", true));
        fact(list, "holds", day(result.last, "ar"), day(result.last, "fr"));
        fact(list, "reference", utf8(result.claims.get(7)));
      }
    }
    var days = age();
    if (days !== null) { pair(box, "p", ages(days), true); }
    box.scrollIntoView();
    box.focus({ preventScroll: true });
  }
  function ages(days) {
    return days < 1 ? ["حُدّثت قائمة الإلغاء اليوم.", "Liste des annulations à jour d'aujourd'hui."]
      : ["عدد الأيام منذ آخر تحديث لقائمة الإلغاء: " + days + ".", "Âge de la liste des annulations : " + days + " j."];
  }
  function showAge() {
    var place = by("lists"), days = age();
    place.textContent = "";
    if (days === null) { pair(place, "p", WHY.no_keys); return; }
    pair(place, "p", ages(days));
    if (navigator.serviceWorker && navigator.serviceWorker.controller) {
      pair(place, "p", ["هذه الصفحة محفوظة في هاتفك وتعمل بلا إنترنت.", "Cette page est gardée sur votre téléphone et marche sans réseau."]);
    }
  }

  if (!subtle || !window.TextDecoder || !window.fetch) { return; } // the form asks the server then
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    check(field.value).then(show);
  });

  // The camera, or a picture: read by the browser where it can, by our own reader elsewhere.
  var scan = by("scan"), stop = by("stop"), picture = by("picture"), video = document.querySelector("video"), stream = null, own = document.createElement("canvas");
  var MESSAGES = {
    camera: ["لم تُفتح الكاميرا. اسمح بها في المتصفح، أو اختر صورة.", "La caméra ne s'est pas ouverte. Autorisez-la, ou choisissez une photo."],
    none: ["لم نجد رمزا في هذه الصورة. قرّب المربع وأعد، أو ألصق النص أسفله.", "Aucun code dans cette photo. Rapprochez-vous et recommencez, ou collez le texte."],
    other: ["هذا المربع ليس بطاقة ولا شهادة.", "Ce carré n'est ni une carte ni une attestation."],
  };
  function tell(name) {
    by("told").textContent = "";
    if (name) { pair(by("told"), "p", MESSAGES[name]); }
  }
  var detector = (window.BarcodeDetector ? BarcodeDetector.getSupportedFormats().catch(function () { return []; }) : Promise.resolve([])).then(function (formats) {
    return formats.indexOf("qr_code") < 0 ? null : new BarcodeDetector({ formats: ["qr_code"] });
  });
  function drawn(source, most) {
    var w = source.videoWidth || source.width, h = source.videoHeight || source.height, scale = Math.min(1, most / Math.max(w, h));
    own.width = Math.max(1, Math.round(w * scale));
    own.height = Math.max(1, Math.round(h * scale));
    var context = own.getContext("2d", { willReadFrequently: true });
    context.drawImage(source, 0, 0, own.width, own.height);
    return context.getImageData(0, 0, own.width, own.height);
  }
  function texts(source, sizes) {
    return detector.then(function (native) {
      return native ? native.detect(source).then(function (codes) { return codes.map(function (code) { return code.rawValue; }); }) : [];
    }).catch(function () { return []; }).then(function (found) {
      for (var i = 0; !found.length && i < sizes.length; i++) {
        var text = readQr(drawn(source, sizes[i]));
        if (text) { found = [text]; }
      }
      return found;
    });
  }
  function found(source, sizes) {
    return texts(source, sizes).then(function (list) {
      var card = list.filter(function (text) { return text.indexOf(PREFIX) === 0; })[0];
      if (card) {
        close();
        tell("");
        field.value = card;
        return check(card).then(show).then(function () { return true; });
      }
      if (list.length) { tell("other"); }
      return list.length > 0 ? null : false;
    });
  }
  function close() {
    if (stream) { stream.getTracks().forEach(function (track) { track.stop(); }); }
    stream = null;
    video.hidden = stop.hidden = true;
    scan.hidden = !(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
  }
  function look() {
    if (!stream) { return; }
    (video.videoWidth ? found(video, [720]) : Promise.resolve(false)).then(function (done) { if (!done) { setTimeout(look, 150); } });
  }
  scan.addEventListener("click", function () {
    tell("");
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } }).then(function (opened) {
      stream = opened;
      video.srcObject = opened;
      video.hidden = stop.hidden = false;
      scan.hidden = true;
      return video.play();
    }).then(look).catch(function () { close(); tell("camera"); });
  });
  stop.addEventListener("click", close);
  picture.addEventListener("click", function () {
    var chooser = document.createElement("input");
    chooser.type = "file";
    chooser.accept = "image/*";
    chooser.addEventListener("change", function () {
      tell("");
      if (!chooser.files[0]) { return; }
      createImageBitmap(chooser.files[0]).then(function (image) { return found(image, [1000, 1600, 600]); })
        .catch(function () { return false; }).then(function (done) { if (done === false) { tell("none"); } });
    });
    chooser.click();
  });
  addEventListener("pagehide", close);
  by("switch").addEventListener("click", function () {
    var isArabic = page.lang.slice(0, 2) === "ar";
    page.lang = isArabic ? "fr" : "ar-dz";
    page.dir = isArabic ? "ltr" : "rtl";
    page.dataset.speaks = isArabic ? "fr" : "ar";
  });
  by("camera").hidden = picture.hidden = by("switch").hidden = false;
  close();
  both(kept).then(function () { return both(keep); });
  addEventListener("online", function () { both(keep); });
  if (navigator.serviceWorker) { navigator.serviceWorker.register("/verify/worker.js", { scope: "/verify/" }).then(function () { return navigator.serviceWorker.ready; }).then(showAge).catch(function () {}); }
})();
