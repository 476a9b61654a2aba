/** All pages of the portal. */
import { mountAccesses } from './pages/accesses.ts'
import { mountBankConsents } from './pages/bank-consents.ts'
import { mountBankRequests } from './pages/bank-requests.ts'
import { mountBankProof } from './pages/bank-proof.ts'
import { mountClaims } from './pages/claims.ts'
import { mountCards } from './pages/cards.ts'
import { mountCode } from './pages/code.ts'
import { mountConsents } from './pages/consents.ts'
import { mountErase } from './pages/erase.ts'
import { mountExport } from './pages/export.ts'
import { mountJoin } from './pages/join.ts'
import { mountLanguage } from './pages/language.ts'
import { mountLinkCard } from './pages/link-card.ts'
import { mountOverview } from './pages/overview.ts'
import { mountPayment } from './pages/payment.ts'
import { mountPayments } from './pages/payments.ts'
import { mountPoints } from './pages/points.ts'
import { mountPrivacy } from './pages/privacy.ts'
import { mountProveCard } from './pages/prove-card.ts'
import { mountProvider } from './pages/provider.ts'
import { mountSignIn } from './pages/sign-in.ts'
import { mountSignOut } from './pages/sign-out.ts'

/** What puts each into the portal. */
export const mounts = [
  mountAccesses,
  mountBankConsents,
  mountBankRequests,
  mountBankProof,
  mountClaims,
  mountCards,
  mountCode,
  mountConsents,
  mountErase,
  mountExport,
  mountJoin,
  mountLanguage,
  mountLinkCard,
  mountOverview,
  mountPayment,
  mountPayments,
  mountPoints,
  mountPrivacy,
  mountProveCard,
  mountProvider,
  mountSignIn,
  mountSignOut,
]
