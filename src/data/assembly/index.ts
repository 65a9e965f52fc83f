// What the reader of CSV text does byte by byte. Addresses are in bytes; JavaScript lays out the memory.
export { scan, scannedLine, scannedTo } from './records';
export { longNumbers, readNumbers } from './numbers';
export { findCodes, hashText } from './codes';
