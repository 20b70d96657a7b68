/** The note of a recording that holds the alarms of its run. */
const NOTE = 'alarms';

/** The notes with which a recording says what alarms its run was given, as conditions; none for none. */
export function alarmNotes(conditions: readonly string[]): Readonly<Record<string, string>> {
  return conditions.length === 0 ? {} : { [NOTE]: JSON.stringify(conditions) };
}

/** The alarms that a recording's notes say, as conditions. */
export function alarmsOf(notes: Readonly<Record<string, string>> = {}): readonly string[] {
  try {
    const conditions: unknown = JSON.parse(notes[NOTE] ?? '[]');
    return Array.isArray(conditions) ? conditions.map(String) : [];
  } catch {
    // Another's note of that name.
    return [];
  }
}
