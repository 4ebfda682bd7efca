// Reading a QR code from a picture, for browsers that cannot by themselves (ISO/IEC 18004, versions 1 to 20).
var readQr = (function () {
  "use strict";
  var PER_BLOCK = { // error correction codewords in a block, by level and version
    L: [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28],
    M: [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26],
    Q: [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30],
    H: [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28],
  };
  var BLOCKS = {
    L: [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8],
    M: [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16],
    Q: [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20],
    H: [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25],
  };
  var LEVELS = ["M", "L", "H", "Q"];
  var SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
  var EXP = [], LOG = [];
  for (var i = 0, x = 1; i < 255; i++) {
    EXP[i] = EXP[i + 255] = x;
    LOG[x] = i;
    x = (x << 1) ^ (x & 128 ? 285 : 0);
  }
  function times(a, b) { return a && b ? EXP[LOG[a] + LOG[b]] : 0; }

  // Dark or light, each point against its surroundings.
  function binarize(image) {
    var w = image.width, h = image.height, data = image.data, sums = new Float64Array((w + 1) * (h + 1)), grey = new Uint8Array(w * h);
    for (var y = 0, p = 0; y < h; y++) {
      for (var x = 0, row = 0; x < w; x++, p++) {
        var g = (data[4 * p] * 77 + data[4 * p + 1] * 150 + data[4 * p + 2] * 29) >> 8;
        grey[p] = g;
        row += g;
        sums[(y + 1) * (w + 1) + x + 1] = sums[y * (w + 1) + x + 1] + row;
      }
    }
    var reach = Math.max(8, Math.round(Math.min(w, h) / 12)), dark = new Uint8Array(w * h);
    for (y = 0, p = 0; y < h; y++) {
      var top = Math.max(0, y - reach), bottom = Math.min(h, y + reach + 1);
      for (x = 0; x < w; x++, p++) {
        var first = Math.max(0, x - reach), last = Math.min(w, x + reach + 1);
        var sum = sums[bottom * (w + 1) + last] - sums[top * (w + 1) + last] - sums[bottom * (w + 1) + first] + sums[top * (w + 1) + first];
        dark[p] = grey[p] * (bottom - top) * (last - first) < sum * 0.9 ? 1 : 0;
      }
    }
    return { w: w, h: h, at: function (x, y) { return x >= 0 && y >= 0 && x < w && y < h ? dark[(y | 0) * w + (x | 0)] : 0; } };
  }

  // Runs from a dark point both ways along a direction: the five of a finder pattern, and their middle.
  function across(bits, x, y, dx, dy, most) {
    var runs = [0, 0, 0, 0, 0], back = 0, k = 0;
    while (bits.at(x - k * dx, y - k * dy) && k < most) { k++; }
    back = k;
    runs[2] = k;
    for (var part = 1; part >= 0; part--) {
      while (!bits.at(x - k * dx, y - k * dy) === (part === 1) && runs[part] < most && x - k * dx >= 0 && y - k * dy >= 0) { runs[part]++; k++; }
    }
    k = 1;
    while (bits.at(x + k * dx, y + k * dy) && k < most) { k++; }
    runs[2] += k - 1;
    var middle = (k - back) / 2;
    for (part = 3; part <= 4; part++) {
      while (!bits.at(x + k * dx, y + k * dy) === (part === 3) && runs[part] < most && x + k * dx < bits.w && y + k * dy < bits.h) { runs[part]++; k++; }
    }
    return looksRight(runs) ? { shift: middle, size: (runs[0] + runs[1] + runs[2] + runs[3] + runs[4]) / 7 } : null;
  }
  function looksRight(runs) {
    var total = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
    if (total < 7) { return false; }
    var one = total / 7, slack = one * 0.7;
    return [1, 1, 3, 1, 1].every(function (n, i) { return Math.abs(runs[i] - n * one) < n * slack; });
  }

  function finders(bits) {
    var found = [], step = Math.max(1, Math.floor(bits.h / 400));
    for (var y = 0; y < bits.h; y += step) {
      var runs = [0, 0, 0, 0, 0], colour = 0;
      for (var x = 0; x <= bits.w; x++) {
        var now = x < bits.w ? bits.at(x, y) : 1 - colour;
        if (now === colour) { runs[4]++; continue; }
        if (colour === 1 && looksRight(runs)) { consider(bits, found, x - runs[4] - runs[3] - runs[2] / 2, y); }
        runs.shift();
        runs.push(1);
        colour = now;
      }
    }
    return found.filter(function (f) { return f.seen > 1; });
  }
  function consider(bits, found, x, y) {
    var xi = Math.floor(x), most = bits.h;
    if (!bits.at(xi, y)) { return; }
    var up = across(bits, xi, y, 0, 1, most);
    if (!up) { return; }
    var cy = Math.round(y + up.shift), level = across(bits, xi, cy, 1, 0, most);
    if (!level || level.size > 2 * up.size || up.size > 2 * level.size) { return; }
    var cx = xi + level.shift + 0.5, size = (up.size + level.size) / 2;
    for (var i = 0; i < found.length; i++) {
      var f = found[i];
      if (Math.abs(f.x - cx) < size * 2 && Math.abs(f.y - cy) < size * 2 && Math.abs(f.size - size) < Math.max(1, size * 0.5)) {
        f.x = (f.x * f.seen + cx) / (f.seen + 1);
        f.y = (f.y * f.seen + cy + 0.5) / (f.seen + 1);
        f.size = (f.size * f.seen + size) / (f.seen + 1);
        f.seen++;
        return;
      }
    }
    found.push({ x: cx, y: cy + 0.5, size: size, seen: 1 });
  }
  function far(a, b) { return Math.hypot(a.x - b.x, a.y - b.y); }

  // The likeliest threes: alike in size, at a right angle.
  function triples(found) {
    found = found.sort(function (a, b) { return b.seen - a.seen; }).slice(0, 12);
    var list = [];
    for (var i = 0; i < found.length; i++) {
      for (var j = i + 1; j < found.length; j++) {
        for (var k = j + 1; k < found.length; k++) {
          var three = [found[i], found[j], found[k]], sizes = three.map(function (f) { return f.size; });
          if (Math.max.apply(null, sizes) > 2 * Math.min.apply(null, sizes)) { continue; }
          var corner = three.slice().sort(function (p, q) { return others(three, q) - others(three, p); })[0];
          var rest = three.filter(function (f) { return f !== corner; }), a = far(corner, rest[0]), b = far(corner, rest[1]), c = far(rest[0], rest[1]);
          var wrong = Math.abs(a - b) / Math.max(a, b) + Math.abs(c * c - a * a - b * b) / (c * c);
          if (wrong > 0.7) { continue; }
          var turn = (rest[0].x - corner.x) * (rest[1].y - corner.y) - (rest[0].y - corner.y) * (rest[1].x - corner.x);
          list.push({ wrong: wrong, corner: corner, right: turn > 0 ? rest[0] : rest[1], low: turn > 0 ? rest[1] : rest[0] });
        }
      }
    }
    return list.sort(function (a, b) { return a.wrong - b.wrong; }).slice(0, 6);
  }
  function others(three, f) { // how far the two others lie apart
    var rest = three.filter(function (g) { return g !== f; });
    return far(rest[0], rest[1]);
  }

  // The plane of the code seen from aside: four points of it, and where they are in the picture.
  function transform(from, to) {
    var rows = [];
    from.forEach(function (f, i) {
      var t = to[i];
      rows.push([f.x, f.y, 1, 0, 0, 0, -f.x * t.x, -f.y * t.x, t.x], [0, 0, 0, f.x, f.y, 1, -f.x * t.y, -f.y * t.y, t.y]);
    });
    for (var c = 0; c < 8; c++) {
      var best = c;
      for (var r = c; r < 8; r++) { if (Math.abs(rows[r][c]) > Math.abs(rows[best][c])) { best = r; } }
      var swap = rows[c];
      rows[c] = rows[best];
      rows[best] = swap;
      if (Math.abs(rows[c][c]) < 1e-9) { return null; }
      for (r = 0; r < 8; r++) {
        if (r === c) { continue; }
        var factor = rows[r][c] / rows[c][c];
        for (var k = c; k < 9; k++) { rows[r][k] -= factor * rows[c][k]; }
      }
    }
    var m = rows.map(function (row, i) { return row[8] / row[i]; });
    return function (x, y) {
      var z = m[6] * x + m[7] * y + 1;
      return { x: (m[0] * x + m[1] * y + m[2]) / z, y: (m[3] * x + m[4] * y + m[5]) / z };
    };
  }

  function alignment(bits, guess, module) {
    var reach = Math.ceil(module * 4), best = null;
    for (var dy = -reach; dy <= reach; dy++) {
      for (var dx = -reach; dx <= reach; dx++) {
        var x = guess.x + dx, y = guess.y + dy, score = 0;
        if (!bits.at(x, y)) { continue; }
        for (var j = -2; j <= 2; j++) {
          for (var i = -2; i <= 2; i++) {
            var isDark = Math.max(Math.abs(i), Math.abs(j)) !== 1;
            score += bits.at(x + i * module, y + j * module) === (isDark ? 1 : 0) ? 1 : 0;
          }
        }
        score -= Math.hypot(dx, dy) / (reach * 4);
        if (!best || score > best.score + 0.01) { best = { x: x, y: y, score: score }; }
      }
    }
    return best && best.score > 20 ? best : null;
  }

  function sample(bits, three, size) {
    var far3 = size - 3.5, corner = three.corner, right = three.right, low = three.low;
    var fourth = { x: right.x + low.x - corner.x, y: right.y + low.y - corner.y }, module = (corner.size + right.size + low.size) / 3;
    var from = [{ x: 3.5, y: 3.5 }, { x: far3, y: 3.5 }, { x: 3.5, y: far3 }, { x: far3, y: far3 }];
    var grids = [], plain = transform(from, [corner, right, low, fourth]);
    if (size > 21 && plain) {
      var place = size - 6.5, seen = alignment(bits, plain(place, place), module);
      if (seen) { grids.push(transform([from[0], from[1], from[2], { x: place, y: place }], [corner, right, low, seen])); }
    }
    grids.push(plain);
    return grids.filter(Boolean).map(function (grid) {
      var rows = [];
      for (var y = 0; y < size; y++) {
        rows.push([]);
        for (var x = 0; x < size; x++) {
          var p = grid(x + 0.5, y + 0.5);
          rows[y].push(bits.at(p.x, p.y));
        }
      }
      return rows;
    });
  }

  function formatOf(rows) {
    var size = rows.length, one = 0, two = 0, i;
    for (i = 0; i <= 5; i++) { one |= rows[i][8] << i; }
    one |= rows[7][8] << 6 | rows[8][8] << 7 | rows[8][7] << 8;
    for (i = 9; i < 15; i++) { one |= rows[8][14 - i] << i; }
    for (i = 0; i < 8; i++) { two |= rows[8][size - 1 - i] << i; }
    for (i = 8; i < 15; i++) { two |= rows[size - 15 + i][8] << i; }
    var best = null;
    for (var data = 0; data < 32; data++) {
      var rem = data;
      for (i = 0; i < 10; i++) { rem = (rem << 1) ^ ((rem >> 9) * 0x537); }
      var word = (data << 10 | rem) ^ 0x5412;
      [one, two].forEach(function (seen) {
        var wrong = 0;
        for (var d = word ^ seen; d; d &= d - 1) { wrong++; }
        if (!best || wrong < best.wrong) { best = { wrong: wrong, level: LEVELS[data >> 3], mask: data & 7 }; }
      });
    }
    return best.wrong <= 3 ? best : null;
  }
  function isMasked(mask, x, y) {
    switch (mask) {
      case 0: return (x + y) % 2 === 0;
      case 1: return y % 2 === 0;
      case 2: return x % 3 === 0;
      case 3: return (x + y) % 3 === 0;
      case 4: return (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0;
      case 5: return ((x * y) % 2) + ((x * y) % 3) === 0;
      case 6: return (((x * y) % 2) + ((x * y) % 3)) % 2 === 0;
      default: return (((x + y) % 2) + ((x * y) % 3)) % 2 === 0;
    }
  }
  function centres(version) {
    if (version === 1) { return []; }
    var count = Math.floor(version / 7) + 2, step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2, list = [6];
    for (var at = version * 4 + 10; list.length < count; at -= step) { list.splice(1, 0, at); }
    return list;
  }
  function isFunction(version, x, y) {
    var size = version * 4 + 17, list = centres(version), last = list.length - 1;
    if (x === 6 || y === 6 || (x < 9 && y < 9) || (x < 9 && y >= size - 8) || (y < 9 && x >= size - 8)) { return true; }
    if (version >= 7 && ((x < 6 && y >= size - 11) || (y < 6 && x >= size - 11))) { return true; }
    return list.some(function (cx, i) {
      return Math.abs(x - cx) <= 2 && list.some(function (cy, j) {
        return Math.abs(y - cy) <= 2 && !((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0));
      });
    });
  }

  function codewords(rows, version, mask) {
    var size = rows.length, words = [], word = 0, count = 0;
    for (var right = size - 1; right >= 1; right -= 2) {
      if (right === 6) { right = 5; }
      for (var n = 0; n < size; n++) {
        for (var j = 0; j < 2; j++) {
          var x = right - j, y = ((right + 1) & 2) === 0 ? size - 1 - n : n;
          if (isFunction(version, x, y)) { continue; }
          word = word << 1 | (rows[y][x] ^ (isMasked(mask, x, y) ? 1 : 0));
          if (++count % 8 === 0) { words.push(word & 255); word = 0; }
        }
      }
    }
    return words;
  }

  // Reed-Solomon: the block put right, or null.
  function corrected(block, parity) {
    var syndromes = [], isClean = true;
    for (var i = 0; i < parity; i++) {
      var s = 0;
      for (var j = 0; j < block.length; j++) { s = times(s, EXP[i]) ^ block[j]; }
      syndromes.push(s);
      if (s) { isClean = false; }
    }
    if (isClean) { return block; }
    var locator = [1], former = [1], length = 0, gap = 1, was = 1;
    for (var n = 0; n < parity; n++) {
      var d = syndromes[n];
      for (i = 1; i <= length; i++) { d ^= times(locator[i] || 0, syndromes[n - i]); }
      if (!d) { gap++; continue; }
      var kept = locator.slice(), factor = EXP[LOG[d] + 255 - LOG[was]];
      for (i = 0; i < former.length; i++) { locator[i + gap] = (locator[i + gap] || 0) ^ times(factor, former[i]); }
      for (i = 0; i < locator.length; i++) { locator[i] = locator[i] || 0; }
      if (2 * length <= n) { length = n + 1 - length; former = kept; was = d; gap = 1; } else { gap++; }
    }
    if (length > parity / 2) { return null; }
    var places = [];
    for (i = 0; i < block.length; i++) { if (value(locator, EXP[255 - (i % 255)]) === 0) { places.push(i); } }
    if (places.length !== length) { return null; }
    var evaluator = [];
    for (i = 0; i < length; i++) {
      evaluator[i] = 0;
      for (j = 0; j <= i; j++) { evaluator[i] ^= times(syndromes[j], locator[i - j] || 0); }
    }
    block = block.slice();
    places.forEach(function (place) {
      var inverse = EXP[255 - (place % 255)], slope = 0;
      for (var k = 1; k < locator.length; k += 2) { slope ^= times(locator[k], power(inverse, k - 1)); }
      if (slope) { block[block.length - 1 - place] ^= times(times(value(evaluator, inverse), EXP[255 - LOG[slope]]), EXP[place % 255]); }
    });
    return check(block, parity);
  }
  function check(block, parity) {
    for (var i = 0; i < parity; i++) {
      for (var j = 0, s = 0; j < block.length; j++) { s = times(s, EXP[i]) ^ block[j]; }
      if (s) { return null; }
    }
    return block;
  }
  function power(a, n) { return n ? EXP[(LOG[a] * n) % 255] : 1; }
  function value(poly, at) {
    for (var i = poly.length - 1, v = 0; i >= 0; i--) { v = times(v, at) ^ poly[i]; }
    return v;
  }

  function contents(words, version, level) {
    var count = BLOCKS[level][version - 1], parity = PER_BLOCK[level][version - 1], short = Math.floor(words.length / count);
    var shorts = count - (words.length % count), data = [], blocks = [], at = 0;
    for (var b = 0; b < count; b++) { blocks.push([]); }
    for (var i = 0; i <= short - parity; i++) {
      for (b = 0; b < count; b++) { if (i < short - parity || b >= shorts) { blocks[b].push(words[at++]); } }
    }
    for (i = 0; i < parity; i++) { for (b = 0; b < count; b++) { blocks[b].push(words[at++]); } }
    for (b = 0; b < count; b++) {
      var block = corrected(blocks[b], parity);
      if (!block) { return null; }
      data = data.concat(block.slice(0, block.length - parity));
    }
    return data;
  }

  function textOf(data, version) {
    var at = 0, text = "", total = data.length * 8, wide = version < 10 ? 0 : 1;
    function take(n) {
      for (var v = 0; n > 0; n--, at++) { v = v << 1 | (at < total ? data[at >> 3] >> (7 - (at & 7)) & 1 : 0); }
      return v;
    }
    while (total - at >= 4) {
      var mode = take(4), n;
      if (mode === 0) { break; }
      if (mode === 1) {
        for (n = take([10, 12][wide]); n >= 3; n -= 3) { text += ("00" + take(10)).slice(-3); }
        if (n) { text += ("0" + take(n === 2 ? 7 : 4)).slice(-n); }
      } else if (mode === 2) {
        for (n = take([9, 11][wide]); n >= 2; n -= 2) {
          var pair = take(11);
          text += SIGNS.charAt(Math.floor(pair / 45)) + SIGNS.charAt(pair % 45);
        }
        if (n) { text += SIGNS.charAt(take(6)); }
      } else if (mode === 4) {
        for (n = take([8, 16][wide]); n > 0; n--) { text += String.fromCharCode(take(8)); }
      } else { return null; }
      if (at > total) { return null; }
    }
    return text;
  }

  function readRows(rows) {
    var size = rows.length, version = (size - 17) / 4, format = formatOf(rows);
    if (!format) { return null; }
    var data = contents(codewords(rows, version, format.mask), version, format.level);
    return data && textOf(data, version);
  }

  // The text of a code in an image (of a canvas), or null.
  return function (image) {
    var bits = binarize(image), list = triples(finders(bits));
    for (var i = 0; i < list.length; i++) {
      var three = list[i], module = (three.corner.size + three.right.size + three.low.size) / 3;
      var guess = Math.round(((far(three.corner, three.right) + far(three.corner, three.low)) / 2 / module + 7 - 17) / 4);
      for (var step = 0; step < 7; step++) {
        var version = guess + (step % 2 ? (step + 1) / 2 : -step / 2);
        if (version < 1 || version > 20) { continue; }
        var grids = sample(bits, three, version * 4 + 17);
        for (var g = 0; g < grids.length; g++) {
          var text = readRows(grids[g]);
          if (text) { return text; }
        }
      }
    }
    return null;
  };
})();
