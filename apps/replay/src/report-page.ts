import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Report } from './engine/report.ts';
import { writeReport } from './engine/report-json.ts';

/** What a report runs and looks like, as built. */
export interface ReportParts {
  readonly script: string;
  readonly style: string;
}

/** What every report is made of; null where it has not been built. */
export async function reportParts(): Promise<ReportParts | null> {
  try {
    const [script, style] = await Promise.all(
      ['report.js', 'report.css'].map((name) =>
        readFile(new URL(`./report/${name}`, import.meta.url), 'utf8'),
      ),
    );
    // In a script that stands in a page, these characters would end it.
    return { script: script!.replace(/<(?=\/script|!--)/gi, '\\x3c'), style: style! };
  } catch {
    return null;
  }
}

/** A report as one page that fetches nothing and runs nothing but its own script. */
export function reportPage(report: Report, { script, style }: ReportParts): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(report.name)}: a recorded run</title>
<style>${style}</style>
</head>
<body>
<div id="root"><noscript>This report is drawn by a script of its own: allow it.</noscript></div>
<script type="application/json" id="report">${writeReport(report)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** A source of a Content-Security-Policy: these characters and no others. */
function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function escaped(text: string): string {
  return text.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
