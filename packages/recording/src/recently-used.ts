/** Things that are kept in memory, up to so many bytes in all: those that were not used for longest make room. */
export class RecentlyUsed<Item> {
  /** The one used last is the last. */
  items: readonly Item[] = [];
  private readonly mostBytes: number;
  private readonly bytesOf: (item: Item) => number;
  private readonly least: number;

  /** `least` of them are kept however large they are. */
  constructor(mostBytes: number, bytesOf: (item: Item) => number, least = 1) {
    this.mostBytes = mostBytes;
    this.bytesOf = bytesOf;
    this.least = least;
  }

  get bytes(): number {
    return this.items.reduce((sum, item) => sum + this.bytesOf(item), 0);
  }

  /** Keeps an item, or says that it was used again. */
  use(item: Item): void {
    this.items = [...this.items.filter((other) => other !== item), item];
    let { bytes } = this;
    let from = 0;
    while (bytes > this.mostBytes && this.items.length - from > this.least) {
      bytes -= this.bytesOf(this.items[from++]!);
    }
    this.items = this.items.slice(from);
  }

  drop(item: Item): void {
    this.items = this.items.filter((other) => other !== item);
  }
}
