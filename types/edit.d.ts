// biome-ignore-all lint/suspicious/noExplicitAny: these are plain JSON, of which the engine tells the shape.
// What the engine tells the editor of /edit/ (casebook/editing/session.py), and what the editor's own parts promise.

interface EditOption {
  id: string;
  name: string;
  /** How the name sounds, and its initials: `quzhoushi qzs`. */
  pinyin: string;
  aliases: string[];
  about?: string;
  region?: string;
  /** Of a source: the edition that it belongs to. */
  edition?: string;
  items?: EditOption[];
}

interface EditInner {
  key: string;
  title: string;
  help: string;
  example: string;
  type: string;
  required: boolean;
  record: string;
}

interface EditField extends Omit<EditInner, "record"> {
  kind: string;
  many: boolean;
  /** The vocabulary that its values come from; "" for none. */
  options: string;
  fields?: EditInner[];
}

interface EditProblem {
  line: number;
  column: number;
  severity: "error" | "warning";
  code: string;
  text: string;
  /** The same for somebody who sees the form and no YAML. */
  plain: string;
  /** Where in the case: `outcomes/0/after`; "" when that cannot be told. */
  field: string;
}

interface EditChecked {
  problems: EditProblem[];
  /** The case as data; null when the text is no YAML. */
  values: Record<string, any> | null;
  lines: Record<string, [number, number]>;
}

interface EditEdition {
  id: string;
  title: string;
  full: boolean;
}

interface EditInfo {
  fields: EditField[];
  vocabularies: Record<string, EditOption[]>;
  cases: { id: string; title: string; edition: string; path: string }[];
  editions: EditEdition[];
}

interface EditEngine {
  version?: string;
  call(name: string, ...args: unknown[]): Promise<any>;
  /** As `call`, but an answer that a later question of that name has overtaken never comes, or comes as undefined. */
  latest(name: string, ...args: unknown[]): Promise<any>;
}

/** A part of the form that shows a value and tells when somebody has changed it. */
interface EditWidget {
  root: HTMLElement;
  /** Show a value; a control that has the focus is left alone. */
  show(value: any): void;
  /** The controls by the rest of their path within the field: "" for the whole, "0/title". */
  control(path: string): HTMLElement | null;
}

/** What a widget is made with. */
interface EditMaking {
  field: EditField;
  info: EditInfo;
  engine: EditEngine;
  /** Called with the new value, null when there is none any more. */
  change: (value: any) => void;
  /** Values of other fields, as last checked. */
  values: () => Record<string, any>;
}
