// What the reader of CSV text does byte by byte. Addresses are in bytes; JavaScript lays out the memory.
export { scan, scannedFaults, scannedLine, scannedLong, scannedTo } from './records';
export { longNumbers, looseNumbers, parseNumbers } from './numbers';
export { findCodes, hashText } from './codes';
export { writeTexts } from './texts';
