// `training.schedule` of a model spec, as a validator.
import * as v from 'valibot';
import { scheduleNames, scheduleRows } from '../formulas/schedule.ts';
import { key, told, usualIn } from './key.ts';
import { between, notNegative, oneOf, wholeNumber } from './values.ts';

const ofSchedule = (setting: string) => usualIn(scheduleRows, setting);

/** `training.schedule`. */
export const scheduleSchema = v.strictObject(
  {
    name: told(oneOf(scheduleNames), { means: 'Name of the schedule', otherwise: 'required', example: 'cosine' }),
    every: key(wholeNumber(1), {
      means: 'Epochs between two steps of the learning rate',
      unit: 'epochs',
      ...ofSchedule('every'),
      example: 50,
    }),
    factor: key(between, {
      means: 'Number that the learning rate is multiplied by',
      ...ofSchedule('factor'),
      example: 0.1,
    }),
    over: key(wholeNumber(1), {
      means: 'Epochs on the way from `learningRate` to `least`',
      unit: 'epochs',
      ...ofSchedule('over'),
      example: 200,
    }),
    least: key(notNegative, {
      means: 'Learning rate below which it does not go',
      ...ofSchedule('least'),
      example: 0.001,
    }),
    patience: key(wholeNumber(0), {
      means: 'Epochs without progress of the cost, after which the learning rate falls',
      unit: 'epochs',
      ...ofSchedule('patience'),
      example: 5,
    }),
    warmUp: key(wholeNumber(0), {
      means: 'Epochs in which the learning rate rises to `learningRate`, before the schedule begins',
      unit: 'epochs',
      usual: 0,
      example: 10,
    }),
  },
  'must be an object such as { "name": "step", "every": 100, "factor": 0.5 }',
);

export type ScheduleSpec = v.InferOutput<typeof scheduleSchema>;
