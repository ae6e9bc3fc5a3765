/** What a person sees when the application cannot start: what happened, what to do, and the code to read out. */
import type { GuichengError } from '../src/domain/errors.ts';

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const NEXT_STEPS: Readonly<Record<string, readonly string[]>> = {
  'STORAGE.IN_USE': [
    '看一看任务栏，归程可能已经打开',
    '若另一账户打开着归程，请先在那边退出',
    '关闭本窗口，再重新打开归程',
  ],
  'STORAGE.FULL': ['清理磁盘，至少留出 1 GB', '关闭本窗口，再重新打开归程'],
  'STORAGE.CORRUPT': ['不要删除或移动任何数据文件', '本站暂停使用，改用其他工作站', '联系技术人员从备份恢复'],
  'STORAGE.KEY_MISSING': ['不要删除或移动任何数据文件', '从备份取回密钥文件，放回原处', '联系技术人员'],
  'STORAGE.KEY_UNREADABLE': ['不要删除密钥文件', '从备份取回密钥文件，放回原处', '联系技术人员'],
  'STORAGE.KEY_LOCKED': ['退出系统登录，用平时的账户重新登录', '再打开归程'],
  'RUNTIME.PAGE_LOST': ['请等半分钟，画面会自己回来', '若一再如此，请重启电脑，再告诉技术人员'],
  'RUNTIME.NO_PAGES': ['重新安装归程，数据不受影响', '若仍然如此，把下面的代码告诉技术人员'],
  'STORAGE.HOME_FILE': ['不要删除或移动任何数据文件', '从备份取回 home.json，放回原处', '联系技术人员'],
  'STORAGE.READ_ONLY': ['检查数据文件夹的权限', '关闭本窗口，再重新打开归程'],
};
const USUAL_STEPS = [
  '关闭本窗口，再重新打开归程',
  '若仍然如此，把下面的代码告诉技术人员',
  '不要删除或移动任何数据文件',
];
/** The one page that is not about starting. */
const HEADINGS: Readonly<Record<string, string>> = { 'RUNTIME.PAGE_LOST': '画面暂时出错' };

/** Plain HTML without script; every value is escaped. Names no path of a body and no stack. */
export function errorPage(error: GuichengError): string {
  const steps = NEXT_STEPS[error.code] ?? USUAL_STEPS;
  const heading = HEADINGS[error.code] ?? '归程没有打开';
  const file =
    typeof error.details.file === 'string' ? `<p class="file">${escapeHtml(error.details.file)}</p>` : '';
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>${heading}</title><style>
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#eceeee;color:#20262a;
font:20px/1.7 "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",sans-serif}
main{width:min(760px,88vw);background:#fff;border:1px solid #c3c9cb;border-radius:6px;padding:40px 48px}
h1{font-size:30px;margin:0 0 12px;font-weight:600}p{margin:0 0 16px}ol{margin:0 0 24px;padding-left:1.4em}
.code{font-family:monospace;font-size:18px;border-top:1px solid #d8dcde;padding-top:16px;margin:0;color:#4a5459}
.file{font-size:16px;color:#4a5459;word-break:break-all}
</style></head><body><main role="alert"><h1>${heading}</h1>
<p>${escapeHtml(error.sentence)}</p>${file}<ol>${steps.map((step) => `<li>${escapeHtml(step)}</li>`).join('')}</ol>
<p class="code">代码 ${escapeHtml(error.code)}</p></main></body></html>`;
}
