import { basename } from 'node:path';
import { EXIT, grouped, isSameFile, showProgress, UsageError, verifyShown } from '@reprise/cli';
import type { RecordingFile } from '@reprise/recording/node';
import type { Command } from 'commander';
import { known } from './engine/known.ts';
import { gatherReport, type Report } from './engine/report.ts';
import { verifiedOf } from './engine/verified.ts';
import { pageOutput } from './page-output.ts';
import { reportPage, reportParts } from './report-page.ts';
import { naming, withRecording } from './with-recording.ts';

interface ReportOptions {
  readonly output?: string;
  readonly force?: boolean;
  readonly verify: boolean;
}

/** Adds `report`. */
export function addReport(program: Command): void {
  program
    .command('report')
    .description('write one page that shows a recording to whoever opens it, without a server')
    .argument('<file>', 'the recording')
    .option(
      '-o, --output <file>',
      "the new page, - for standard output; default the recording's name with .html",
    )
    .option('--force', 'overwrite the page if it is there')
    .option('--no-verify', 'do not execute the run again first')
    .action(async (path: string, options: ReportOptions) => {
      const output = options.output ?? path.replace(/(\.mcap)?$/, '.html');
      if (isSameFile(path, output)) throw new UsageError(`${output} is the recording itself`);
      const parts = await reportParts();
      if (!parts) throw new UsageError('the page is not built: run pnpm build first');
      await withRecording(path, async (recording) => {
        const { isFile, write } = pageOutput(output, options.force ?? false);
        const report = await naming(path, () => reportOf(recording, options.verify));
        const bytes = Buffer.from(reportPage(report, parts));
        await write(bytes);
        if (isFile) console.log(`${output}: ${grouped(bytes.length)} bytes`);
        if (report.verified?.verified === false) {
          process.exitCode = EXIT.different;
          process.stderr.write(`not verified: ${report.verified.message}\n`);
        }
      });
    });
}

async function reportOf(recording: RecordingFile, isWanted: boolean): Promise<Report> {
  const canVerify = isWanted && known(recording).trainer;
  const verified = canVerify ? verifiedOf(await verifyShown(recording)) : null;
  const standing = { done: 0, total: recording.transitions, note: 'reading' };
  const progress = showProgress(() => standing);
  try {
    return await gatherReport(recording, {
      name: basename(recording.path),
      made: new Date().toISOString(),
      verified,
      onProgress(done) {
        standing.done = done;
      },
    });
  } finally {
    progress.end();
  }
}
