// Makes large photos small before they are sent; where a browser cannot, a photo goes as it is.
(() => {
  const longest = 2400;
  const enough = 700 * 1024;

  async function small(file) {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return made && made.size < file.size ? new File([made], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  }

  for (const field of document.querySelectorAll("input[type=file]")) {
    field.addEventListener("change", async () => {
      const file = field.files[0];
      if (!file || !file.type.startsWith("image/") || file.size < enough) return;
      try {
        const hold = new DataTransfer();
        hold.items.add(await small(file));
        if (field.files[0] === file) field.files = hold.files;
      } catch {
        // The door makes it small itself.
      }
    });
  }
})();
