// What the reader of CSV text does byte by byte. Addresses are in bytes; JavaScript lays out the memory.
export { scan, scannedLine, scannedTo } from './records';
export { hashCells, longNumbers, readNumbers } from './numbers';
