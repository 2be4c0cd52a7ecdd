import type { enProvider } from './en-provider.ts'

/** 通过身份提供方登录。 */
export const zhCnProvider: Readonly<Record<keyof typeof enProvider, string>> = {
  'provider.withAccount': '在 {host} 登录',
  'provider.withAccountLead': '在另一个窗口中使用贵机构的账号登录。本页不会看到您的密码。',
  'provider.withKey': '改用 API 密钥',
  'provider.other': '使用贵机构的账号',
  'provider.otherLead': '大多数人会得到一个已包含这些内容的网址。如果没有，请询问贵机构中管理 Tutela 的人。',
  'provider.issuer': '在哪里登录',
  'provider.issuerHint': '签发方，以 https:// 开头',
  'provider.client': '对方如何称呼本控制台',
  'provider.clientHint': '即客户端编号（client id）。',
  'provider.audienceLabel': '受众',
  'provider.use': '使用该提供方',
  'provider.notOne': '这不是一个提供方：需要以 https:// 开头的签发方、客户端编号和受众。',
  'provider.forget': '换一个提供方',
  'provider.goOn': '请在另一个窗口中继续，然后回到这里。',
  'provider.unknown': '您已在 {host} 登录，但服务不接受其令牌：贵机构尚未允许该提供方，或登记的受众不同。',
  'provider.noRules':
    '您已在 {host} 登录，但您的账号没有任何可在此处使用的权限。请询问贵机构中管理 Tutela 的人。',
  'provider.waiting': '请稍候……',
  'provider.done': '您已登录，可以关闭此窗口。',
  'provider.nobody': '发起登录的页面已不在，或已重新加载。请关闭此窗口，并在那里重新开始。',
  'provider.address': '该网址没有指明提供方。请关闭此窗口并重新开始。',
  'provider.stale': '该答复不属于此窗口中发起的任何登录。请关闭窗口并重新开始。',
  'provider.silent': '提供方没有答复本页。网址是否正确？对方是否允许本控制台提问？',
  'provider.declined': '提供方没有让您登录。请关闭此窗口并重新开始，或询问其管理者。',
  'provider.misfit': '提供方的答复与所问不符，其中任何内容都没有采用。',
  'provider.audience': '提供方给出的令牌是给别人的，不是给本服务的。需要设定受众。',
  'provider.fault': '本页出错了，没有发送任何内容。',
  'house.signInAt': '供其人员登录的网址',
  'house.signInAtLead':
    '请交给贵机构的人员，例如作为书签。其中没有任何秘密，服务也不会告诉任何人哪个机构在哪里登录。',
  'house.redirect': '在提供方处，本控制台的返回地址为：',
  'house.scopeAsked': '范围（scope）',
  'house.asksAudience': '按名称请求受众（如果范围已说明受众，请取消勾选）',
}
