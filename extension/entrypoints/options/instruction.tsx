import { useSurroundings } from '../../pages/surroundings';
import type { TextKey } from '../../texts/texts';

interface InstructionProps {
  /** A text with `{command}` in it. */
  readonly text: TextKey;
  readonly command: string;
}

/** A sentence with something to type in it. */
export function Instruction({ text, command }: InstructionProps) {
  const { texts } = useSurroundings();
  const [before, after] = texts.text(text).split('{command}');
  return (
    <>
      {before}
      <code dir="ltr">{command}</code>
      {after}
    </>
  );
}
