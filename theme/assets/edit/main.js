// From the choice of what to do to the desk where it is done. The engine is brought when something has been chosen.

import { choiceOf } from "./choice.js";
import { desk } from "./desk.js";
import { editor, part, show, tell } from "./dom.js";

/** Bring the engine and begin. @param {import("./choice.js").Choice} choice */
async function begin(choice) {
  show("loading");
  const bar = part("progress", HTMLProgressElement);
  const said = part("[data-progress]", HTMLElement);
  try {
    const { Engine } = await import(String("./engine.js"));
    const engine = await Engine.start({
      onProgress: (/** @type {{bytes: number, total: number}} */ { bytes, total }) => {
        bar.max = total;
        bar.value = bytes;
        said.textContent = bytes < total ? `已下载${megabytes(bytes)}，共${megabytes(total)} MB` : "正在启动……";
      },
    });
    await desk(engine, choice);
    show("ready");
  } catch (error) {
    fail(error);
  }
}

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1_000_000).toFixed(1);

/** @param {unknown} error */
function fail(error) {
  tell(
    "[data-reason]",
    error instanceof Error && /[一-鿿]/.test(error.message)
      ? error.message
      : "检查程序没有加载成功。请检查网络后再试，或用下面的办法。",
  );
  part("[data-again]", HTMLElement).hidden = false;
  show("failed");
}

const chosen = choiceOf(location.search);
if (chosen) begin(chosen);
editor.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("[data-again] button")) location.reload();
});
