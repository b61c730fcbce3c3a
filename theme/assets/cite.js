"use strict";

// A citation names the day and the address, and can be copied.

for (const citation of document.querySelectorAll("[data-citation]")) {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  citation.querySelector("[data-today]").textContent =
    `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const address = citation.querySelector("[data-address]");
  if (!address.textContent && location.protocol.startsWith("http")) {
    address.textContent = location.href.split(/[?#]/)[0];
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = button.parentElement.querySelector("[data-citation]").textContent.trim();
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "已复制";
    } catch {
      button.textContent = "复制失败，请手动选取";
    }
  });
}
