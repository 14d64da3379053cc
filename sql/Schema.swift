import MariaDB

/// The numbered files beside this one, which the executable carries in itself. A new file is listed here and
/// in Package.swift. SwiftPM names a constant after the file, with `_` for its first digit and for the dot.
public let migrations = [
  migration(1, "001_accounts.sql", PackageResources._01_accounts_sql),
  migration(2, "002_ledger.sql", PackageResources._02_ledger_sql),
  migration(3, "003_communities.sql", PackageResources._03_communities_sql),
  migration(4, "004_messages.sql", PackageResources._04_messages_sql),
  migration(5, "005_conversations.sql", PackageResources._05_conversations_sql),
  migration(6, "006_verification.sql", PackageResources._06_verification_sql),
  migration(7, "007_playgrounds.sql", PackageResources._07_playgrounds_sql),
  migration(8, "008_lounges.sql", PackageResources._08_lounges_sql),
  migration(9, "009_billing.sql", PackageResources._09_billing_sql),
  migration(10, "010_administration.sql", PackageResources._10_administration_sql),
  migration(11, "011_verification_totals.sql", PackageResources._11_verification_totals_sql),
  migration(12, "012_earnings.sql", PackageResources._12_earnings_sql),
  migration(13, "013_public_names.sql", PackageResources._13_public_names_sql),
  migration(14, "014_answer_pieces.sql", PackageResources._14_answer_pieces_sql),
  migration(15, "015_agreed_prices.sql", PackageResources._15_agreed_prices_sql),
  migration(16, "016_waiting_since.sql", PackageResources._16_waiting_since_sql),
  migration(17, "017_search_index.sql", PackageResources._17_search_index_sql),
  migration(18, "018_limits.sql", PackageResources._18_limits_sql),
  migration(19, "019_live_events.sql", PackageResources._19_live_events_sql),
  migration(20, "020_voice.sql", PackageResources._20_voice_sql),
  migration(21, "021_hosting.sql", PackageResources._21_hosting_sql),
  migration(22, "022_holds.sql", PackageResources._22_holds_sql),
  migration(23, "023_hosting_leases.sql", PackageResources._23_hosting_leases_sql),
  migration(24, "024_narrow_rows.sql", PackageResources._24_narrow_rows_sql),
  migration(25, "025_name_removals.sql", PackageResources._25_name_removals_sql),
]

private func migration(_ number: Int, _ name: String, _ sql: [UInt8]) -> Migration {
  Migration(number: number, name: name, sql: String(decoding: sql, as: UTF8.self))
}
