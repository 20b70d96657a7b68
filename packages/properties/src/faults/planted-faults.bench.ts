import { plantedFaults } from './planted-faults.ts';

/** Which law or property finds each planted fault, after how many cases or seeds, and in what time. */
console.log('| fault | found by | after | ms |\n| --- | --- | --: | --: |');
let found = 0;
const begun = performance.now();
for (const { fault, faulty, by } of plantedFaults) {
  const before = performance.now();
  const caught = await by.find(faulty);
  if (caught) found++;
  const time = (performance.now() - before).toFixed(0);
  console.log(`| ${fault} | ${by.name} | ${caught?.cases ?? 'NOT FOUND'} | ${time} |`);
}
const seconds = ((performance.now() - begun) / 1000).toFixed(1);
console.log(`\n${found} of ${plantedFaults.length} found in ${seconds} s`);
