// Compile with Pyodide's own Python what a browser needs of it: node pack.mjs PYODIDE INPUT.zip OUTPUT [root …]
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, input, output, ...roots] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(path.join(pyodide, "pyodide.mjs")).href);
const { info } = JSON.parse(fs.readFileSync(path.join(pyodide, "pyodide-lock.json"), "utf8"));
const python = await loadPyodide({
  indexURL: pyodide + path.sep,
  lockFileContents: JSON.stringify({ info, packages: {} }),
  env: { PYTHONHASHSEED: "0", HOME: "/home" },
});
python.unpackArchive(new Uint8Array(fs.readFileSync(input)), "zip", { extractDir: "/in" });
const here = path.dirname(new URL(import.meta.url).pathname);
python.runPython(fs.readFileSync(path.join(here, "pack.py"), "utf8"), { filename: "pack.py" });
const packed = python.globals.get("packed")(python.toPy(roots));
for (const [name, archive] of [["library.zip", packed.get(0)], ["packages.zip", packed.get(1)]]) {
  fs.writeFileSync(path.join(output, name), archive.toJs());
}
