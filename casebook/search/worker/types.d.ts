// What the parts of the search worker hand to each other. For the type check only; nothing here is shipped.

/** Text as it is compared, with the place in the original of every UTF-16 unit. */
interface Folded {
  text: string;
  /** For each unit of `text`: where its character begins and ends in `original`. */
  starts: number[];
  ends: number[];
  original: string;
}

/** Stretches of a folded text: from a unit, to a unit. */
type Ranges = [start: number, end: number][];

/** One file of the index: which build it is of, and what it holds. */
interface IndexFile {
  version: string;
  // biome-ignore lint/suspicious/noExplicitAny: JSON; FORMAT.md says what each file holds
  data: any;
}

/** The files of one build of the index. */
interface Build {
  /** How the manifest is asked for. */
  cache: "no-cache" | "reload";
  // biome-ignore lint/suspicious/noExplicitAny: JSON; FORMAT.md says what each file holds
  loading: Map<string, Promise<any>>;
  /** Of the manifest, so that all others are of the same build; empty until that is read. */
  version: string;
  /** Whether a file could not be read since the query came. */
  incomplete: boolean;
}

/** The file `index`; see FORMAT.md. */
interface Manifest {
  format: number;
  documents: number;
  main: number;
  block: number;
  grams: number;
  sounds: number;
  words: number;
}

/** The name of the file that has a token. */
type Shard = (token: string) => string;

/** The documents that have a token anywhere, in the title, in the names. */
type Postings = [anywhere: number[], titles: number[], names: number[]];

interface StoredSection {
  folded: Folded;
  anchor: string;
  heading: string;
  /** The heading, where headings are searched. */
  title: Folded;
}

interface StoredDocument {
  url: string;
  title: Folded;
  label: string;
  names: Folded;
  sections: StoredSection[];
}

/** One way to find a word. */
interface Pattern {
  /** For each document the fields that may have it, as bits (ANYWHERE, NAMES, TITLE). */
  fields: Uint8Array;
  /** Whether those documents have it for certain, so that their texts need not be read. */
  certain: boolean;
  /** Where it stands in a text. */
  ranges: (folded: Folded) => Ranges;
  /** How loosely a document has it; of a loose pattern only the closest documents are shown. */
  looseness?: (document: StoredDocument) => number;
  /** How likely each document is to be among the closest. */
  promise?: Uint8Array;
  /** Whether what it finds must not be the end of one word and the start of another. */
  guessed?: boolean;
}

/** A document that answers the query. */
interface Hit {
  number: number;
  document: StoredDocument;
  score: number;
  /** Whether its title or its names have every word. */
  named: boolean;
  patterns: Pattern[];
  looseness: number;
  /** What is said before the first of the hits that have not got what was typed. */
  apart?: string;
}

/** What one rung of the ladder has found. */
interface Found {
  hits: Hit[];
  /** How many documents match; at least so many, unless `exact`. */
  total: number;
  exact: boolean;
  /** What to tell the reader about it, in Chinese; "" when they got what they typed. */
  note: string;
}

/** Whether a newer query has come, so that this one need not be answered. */
type IsStale = () => boolean;

/** Ways to find a word that belong to one rung, the closest first. */
type Way = (word: string) => Promise<(Pattern | null)[]>;

/** One line of Material's list of results. */
interface ResultItem {
  location: string;
  title: string;
  text: string;
  score: number;
  terms: Record<string, never>;
}

/** A number in a text: where it stands, and its value, however it is written. */
interface NumberSpan {
  start: number;
  end: number;
  value: string;
}

/** What stands behind a number: the word that counts, "" for none, with those that a text may have in its place, and the rest. */
interface Counted {
  counters: string[];
  rest: string;
}

/** A word with what stands for it, and what is near to it. */
interface KnownWord {
  word: string;
  equal: string[];
  near: string[];
}

/** A known word in a text. */
interface Segment extends KnownWord {
  start: number;
  end: number;
}

/** One word of the query, or an English expression of several, with how else it may be found. */
interface Term {
  text: string;
  segments: Segment[];
  /** One pattern for each of its words. */
  typed: Pattern[];
  /** `told` is the word that was put in the place of another, "" for a number. */
  equal: { told: string; pattern: Pattern }[];
}

/** Letters of a term, and how to find them. */
interface Source {
  start: number;
  end: number;
  pattern: Pattern;
}

/** Called by the files of the index when they run as scripts of a page. */
declare var casebookSearch: ((name: string, version: string, data: unknown) => void) | undefined;

/** Where box.js wants the answers, when the worker runs as a script of a page. */
declare var casebookSearchPort: MessagePort | undefined;

/** Where the worker's script is, when it was imported by a blob. */
declare var casebookSearchAddress: string | undefined;
