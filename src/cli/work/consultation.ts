import { adviceOf, type Diagnosis } from '../../doctor/diagnosis.ts';
import { Doctor, examineData } from '../../doctor/doctor.ts';
import type { ModelFitting } from '../../fit/fit-model.ts';
import type { Prepared } from '../../fit/prepare.ts';
import type { Model } from '../../model/model.ts';
import type { Epoch } from '../../training/train.ts';
import { describeAdvice, describeDiagnoses } from '../reports/diagnosis-lines.ts';
import type { ColorChoice } from '../terminal/terminal.ts';

/**
 * What the doctor has to say of data that several networks are trained on, and the command that does what is advised.
 *
 * @param say takes lines for stderr
 */
export function consultOnData(
  prepared: Prepared,
  say: (lines: readonly string[]) => void,
  color: ColorChoice,
): readonly Diagnosis[] {
  const diagnoses = examineData(prepared);
  say(describeDiagnoses(diagnoses, color));
  say(describeAdvice(adviceOf(diagnoses), process.argv.slice(2)));
  return diagnoses;
}

/** What the doctor has to say of a training, said as it is found. */
export class Consultation {
  readonly #doctor: Doctor;
  readonly #say: (lines: readonly string[]) => void;
  readonly #color: ColorChoice;

  constructor(fitting: ModelFitting, say: (lines: readonly string[]) => void, color: ColorChoice) {
    this.#doctor = new Doctor(fitting);
    this.#say = say;
    this.#color = color;
  }

  /** All that was said. */
  get diagnoses(): readonly Diagnosis[] {
    return this.#doctor.diagnoses;
  }

  /** Before the first epoch. */
  begin(): void {
    this.#tell(this.#doctor.admit());
  }

  /** After an epoch. */
  observe(epoch: Epoch): void {
    this.#tell(this.#doctor.observe(epoch));
  }

  /** At the end: what the whole course tells, if there is a model, and the command that does all that was advised. */
  end(model?: Model): void {
    if (model !== undefined) this.#tell(this.#doctor.conclude(model));
    this.#say(describeAdvice(adviceOf(this.diagnoses), process.argv.slice(2)));
  }

  #tell(found: readonly Diagnosis[]): void {
    this.#say(describeDiagnoses(found, this.#color));
  }
}
