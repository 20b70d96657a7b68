import './setup.ts';

export { type DeclareProperty, type Prop, type PropertyTest, test } from './prop.ts';
