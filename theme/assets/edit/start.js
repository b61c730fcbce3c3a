// Whether this browser can run the editor at all. A plain script, so that browsers that cannot still say so: the page
// stands there as "failed", with the other ways, until this script finds that nothing is lacking.

(() => {
  const editor = document.getElementById("editor");
  const own = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  if (!editor || !own) return;

  /** @param {string} reason */
  const fail = (reason) => {
    const said = editor.querySelector("[data-reason]");
    if (said) said.textContent = reason;
    editor.dataset.state = "failed";
  };

  const needed = ["WebAssembly", "Worker", "DecompressionStream", "structuredClone", "Promise", "TextDecoder"];
  if (location.protocol === "file:") {
    fail("从磁盘打开的网页不能运行检查程序。请打开网站上的“编写案例”，或用下面的办法。");
  } else if (!("noModule" in HTMLScriptElement.prototype) || needed.some((name) => !(name in window))) {
    fail("这个浏览器太旧，或关掉了需要的功能（WebAssembly）。请换一个较新的浏览器，或用下面的办法。");
  } else {
    const script = document.createElement("script");
    script.type = "module";
    script.src = new URL("main.js", own.src).href;
    script.onerror = () => fail("编写页没有加载完整。请检查网络后刷新，或用下面的办法。");
    editor.dataset.state = "choosing";
    // What it shares with other scripts stands at the end of the page.
    addEventListener("DOMContentLoaded", () => document.head.append(script));
  }
})();
