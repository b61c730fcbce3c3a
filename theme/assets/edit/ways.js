// Where a text can go without a server of ours: addresses that fill in a form elsewhere. Nothing here sends anything.

/** Characters of a whole address above which GitHub, signed out or on the way through its login, drops it. */
export const LONGEST = 6500;
/** Characters of a mail address that old mail programs still take. */
export const LONGEST_MAIL = 2000;

/**
 * @typedef {object} Home where the repository is, from the settings
 * @property {string} kind github, gitea, gitlab, gitee, or ""
 * @property {string} repository
 * @property {string} branch
 * @property {string} edit the template of addresses where a line can be edited
 * @property {string} email
 */

/**
 * @typedef {object} Way
 * @property {string} address where the button leads; "" when there is nowhere
 * @property {boolean} whole whether the address brings the whole text along; else it is to be pasted
 * @property {string} text what is copied along
 */

/** @param {string} path */
const inPath = (path) => path.split("/").map(encodeURIComponent).join("/");

/** @param {Record<string, string>} fields */
const query = (fields) =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");

/**
 * The first address that is short enough, with whether it was the whole one.
 * @param {string} whole
 * @param {string} short
 * @param {string} text
 * @returns {Way}
 */
const fitting = (whole, short, text) => ({
  address: whole.length <= LONGEST ? whole : short,
  whole: whole.length <= LONGEST,
  text,
});

/**
 * A new file with this content.
 * @param {Home} home
 * @param {{path: string, content: string}} file
 * @returns {Way}
 */
export function newFile({ kind, repository, branch }, { path, content }) {
  const at = path.lastIndexOf("/");
  const [folder, name] = [inPath(path.slice(0, Math.max(0, at))), path.slice(at + 1)];
  const on = inPath(branch);
  if (kind === "github" || kind === "gitea") {
    const start = `${repository}/${kind === "github" ? "new" : "_new"}/${on}/${folder}?`;
    return fitting(start + query({ filename: name, value: content }), start + query({ filename: name }), content);
  }
  if (kind === "gitlab") {
    // What it fills in of these is nowhere promised, so the text is always copied too.
    const start = `${repository}/-/new/${on}/${folder}?`;
    const whole = start + query({ file_name: name, content });
    return {
      address: whole.length <= LONGEST ? whole : start + query({ file_name: name }),
      whole: false,
      text: content,
    };
  }
  const place = kind === "gitee" ? `${repository}/tree/${on}/${folder}` : repository;
  return { address: repository && place, whole: false, text: content };
}

/** The ids of the fields of the correction form (.github/ISSUE_TEMPLATE/correction.yml). */
const FORM = { case: "case", reason: "reason", source: "source", slip: "slip" };

/**
 * A correction of a case: the form with the slip, where there is the form; else the page to edit the file.
 * @param {Home} home
 * @param {{id: string, title: string, path: string, line: number, block: string, slip: string, reason: string, evidence: string}} correction
 * @returns {Way}
 */
export function correction(home, { id, title, path, line, block, slip, reason, evidence }) {
  const { kind, repository, branch } = home;
  if (kind === "github") {
    const start = `${repository}/issues/new?`;
    const known = { template: "correction.yml", title: `更正案例：${title}`, [FORM.case]: id };
    const said = { ...(reason && { [FORM.reason]: reason }), ...(evidence && { [FORM.source]: evidence }) };
    const short = { ...known, ...said };
    return fitting(start + query({ ...short, [FORM.slip]: slip }), start + query(short), slip);
  }
  if (kind === "gitlab") {
    const start = `${repository}/-/issues/new?`;
    const fields = { "issue[title]": `更正案例：${title}` };
    const said = `${reason}\n\n${evidence}\n\n\`\`\`yaml\n${slip}\`\`\`\n`;
    return fitting(start + query({ ...fields, "issue[description]": said }), start + query(fields), slip);
  }
  if (!repository) return { address: "", whole: false, text: slip };
  const page = kind === "gitea" ? `${repository}/_edit/${inPath(branch)}/${inPath(path)}` : edit(home, path, line);
  return { address: page, whole: false, text: block };
}

/** Where a line of a file can be edited. @param {Home} home @param {string} path @param {number} line */
function edit({ edit: template, repository, branch }, path, line) {
  /** @type {Record<string, string>} */
  const known = { repository, branch: inPath(branch), path: inPath(path), line: String(line) };
  return template.replace(/\{(\w+)\}/g, (whole, name) => known[name] ?? whole);
}

/**
 * A mail with the text; one too long is to be pasted.
 * @param {string} to
 * @param {string} subject
 * @param {string} text
 * @returns {Way}
 */
export function mail(to, subject, text) {
  const start = `mailto:${to ? encodeURIComponent(to).replace("%40", "@") : ""}?`;
  const whole = start + query({ subject, body: text.replaceAll("\n", "\r\n") });
  if (whole.length <= LONGEST_MAIL) return { address: whole, whole: true, text };
  const body = "（请在这里粘贴：文字稿已经复制。）";
  return { address: start + query({ subject, body }), whole: false, text };
}
