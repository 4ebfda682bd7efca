// Reading a card with the camera or from a picture, where the browser can: nothing leaves the device but the card's text.
(async () => {
  "use strict";
  const place = document.querySelector("[data-scans]");
  if (!place || !("BarcodeDetector" in window)) return;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.includes("qr_code")) return;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const field = document.getElementById(place.dataset.scans);
  const said = place.querySelector("[role=status]");
  const video = place.querySelector("video");
  const [scan, stop, picture] = ["scan", "stop", "picture"].map((does) => place.querySelector(`[data-does=${does}]`));
  let stream = null;
  const close = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.hidden = stop.hidden = true;
    scan.hidden = !navigator.mediaDevices?.getUserMedia;
  };
  const found = async (source) => {
    const codes = await detector.detect(source).catch(() => []);
    const card = codes.find((code) => code.rawValue.startsWith("DZ1:"));
    if (card) {
      close();
      field.value = card.rawValue;
      field.form.requestSubmit();
    } else if (codes.length) said.textContent = place.dataset.notOurs;
    return Boolean(card);
  };
  scan.addEventListener("click", async () => {
    said.textContent = "";
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      said.textContent = place.dataset.noCamera;
      return;
    }
    video.srcObject = stream;
    video.hidden = stop.hidden = false;
    scan.hidden = true;
    await video.play();
    while (stream && !(await found(video))) await new Promise((again) => setTimeout(again, 200));
  });
  stop.addEventListener("click", close);
  picture.addEventListener("click", () => {
    const chooser = document.createElement("input");
    chooser.type = "file";
    chooser.accept = "image/*";
    chooser.addEventListener("change", async () => {
      said.textContent = "";
      const image = await createImageBitmap(chooser.files[0]).catch(() => null);
      if (!image || (!(await found(image)) && !said.textContent)) said.textContent = place.dataset.nothing;
    });
    chooser.click();
  });
  addEventListener("pagehide", close);
  place.hidden = picture.hidden = false;
  close();
})();
