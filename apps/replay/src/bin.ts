#!/usr/bin/env node
import { main } from '@reprise/cli';
import { program } from './program.ts';

await main(program());
