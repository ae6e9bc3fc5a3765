/** A day while it is typed digit by digit. */
export function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '').slice(0, 8);
}

/** `1941070` becomes `1941-07-0`. */
export function withDashes(digits: string): string {
  const parts = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)];
  return parts.filter((part) => part !== '').join('-');
}

/** `1941 年 7 月 5 日`, to be read aloud against the band. */
export function longDay(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${year} 年 ${Number(month)} 月 ${Number(date)} 日`;
}
