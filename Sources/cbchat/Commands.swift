import CLI
import Phrases

/// Every command of cbchat: one line each.
///
/// A new command is its file in `Commands/` and its line here.
enum Commands {
  static let version = "0.1.0"

  static var table: CommandTable<Context> {
    CommandTable(
      summary: Phrase(
        en: "a salon's whole client inbox, in a shell",
        uk: "уся переписка салону з клієнтами — в оболонці"
      ),
      version: version,
      manual: Phrase(
        en: """
          cbchat brings the chats of a salon's messengers into one place: it receives them, keeps each inquiry in the \
          client's card, and lets colleagues answer.
          """,
        uk: """
          cbchat збирає чати з месенджерів салону в одному місці: приймає їх, зберігає кожне звернення в картці клієнта і \
          дає колегам відповідати.
          """
      ),
      topics: [
        .init(
          en: "Chats",
          uk: "Чати",
          [
            .command(ListCommand.self), .command(OpenCommand.self), .command(SendCommand.self),
            .command(StartCommand.self), .command(WatchCommand.self),
            .command(AssignCommand.self), .command(WaitCommand.self), .command(CloseCommand.self),
            .group(
              "campaign",
              en: "Bulk sends: what became of them",
              uk: "Розсилки: що з ними сталося",
              [
                .command(CampaignListCommand.self), .command(CampaignShowCommand.self),
                .command(CampaignPauseCommand.self), .command(CampaignResumeCommand.self),
                .command(CampaignCancelCommand.self),
              ]
            ),
          ]
        ),
        .init(
          en: "Clients",
          uk: "Клієнти",
          [
            .group(
              "client",
              en: "The cards of the CRM",
              uk: "Картки клієнтів",
              [
                .command(ClientAddCommand.self), .command(ClientListCommand.self), .command(ClientShowCommand.self),
                .command(ClientSetCommand.self), .command(ClientLinkCommand.self), .command(ClientUnlinkCommand.self),
                .command(ClientNoteCommand.self),
                .group(
                  "visit",
                  en: "When a client comes",
                  uk: "Візити клієнта",
                  [
                    .command(ClientVisitAddCommand.self), .command(ClientVisitSetCommand.self),
                    .command(ClientVisitListCommand.self),
                  ]
                ),
                .command(ClientBalanceCommand.self), .command(ClientImportCommand.self),
                .command(ClientExportCommand.self), .command(ClientMergeCommand.self),
                .command(ClientForgetCommand.self), .command(ClientCallCommand.self),
                .command(ClientOptInCommand.self), .command(ClientOptOutCommand.self),
              ]
            )
          ]
        ),
        .init(
          en: "The salon",
          uk: "Салон",
          [
            .command(InitCommand.self),
            .group(
              "channel",
              en: "Connected messenger accounts",
              uk: "Підключені акаунти месенджерів",
              [
                .command(ChannelAddCommand.self), .command(ChannelListCommand.self), .command(ChannelShowCommand.self),
                .command(ChannelSetCommand.self), .command(ChannelRolesCommand.self),
                .command(ChannelCheckCommand.self),
                .command(ChannelRemoveCommand.self),
              ]
            ),
            .group(
              "bot",
              en: "The assistant of Telegram and Viber bots",
              uk: "Помічник ботів Telegram і Viber",
              [
                .command(BotShowCommand.self), .command(BotOnCommand.self), .command(BotOffCommand.self),
                .command(BotServiceCommand.self),
                .group(
                  "command",
                  en: "Commands of the salon's own",
                  uk: "Власні команди салону",
                  [
                    .command(BotCommandSetCommand.self), .command(BotCommandRemoveCommand.self),
                    .command(BotCommandListCommand.self),
                  ]
                ),
                .group(
                  "promo",
                  en: "What the bot offers on which days",
                  uk: "Що бот пропонує і коли",
                  [
                    .command(BotPromoAddCommand.self), .command(BotPromoListCommand.self),
                    .command(BotPromoRemoveCommand.self),
                  ]
                ),
                .command(BotReviewsCommand.self), .command(BotTryCommand.self), .command(BotReturnCommand.self),
              ]
            ),
            .group(
              "staff",
              en: "The people who work with chats",
              uk: "Люди, які працюють з чатами",
              [
                .command(StaffAddCommand.self), .command(StaffListCommand.self), .command(StaffSetCommand.self),
                .command(StaffRemoveCommand.self), .command(StaffWhoamiCommand.self),
              ]
            ),
            .group(
              "autoreply",
              en: "What a channel answers by itself",
              uk: "Автовідповідач каналу",
              [
                .command(AutoreplyShowCommand.self), .command(AutoreplySetCommand.self),
                .command(AutoreplyOnCommand.self), .command(AutoreplyOffCommand.self),
                .command(AutoreplyTestCommand.self),
              ]
            ),
            .group(
              "canned",
              en: "Texts that are said often",
              uk: "Готові тексти",
              [
                .command(CannedListCommand.self), .command(CannedSetCommand.self), .command(CannedRemoveCommand.self),
              ]
            ),
            .command(ProfileCommand.self),
            .group(
              "config",
              en: "The salon's settings",
              uk: "Налаштування салону",
              [
                .command(ConfigGetCommand.self), .command(ConfigSetCommand.self), .command(ConfigListCommand.self),
              ]
            ),
            .command(StatsCommand.self), .command(BackupCommand.self), .command(DoctorCommand.self),
            .group(
              "webhook",
              en: "How deliveries come in",
              uk: "Як надходять доставки",
              [
                .command(WebhookServeCommand.self), .command(WebhookIngestCommand.self),
                .command(WebhookEventsCommand.self), .command(WebhookReplayCommand.self),
                .command(WebhookRegisterCommand.self), .command(WebhookUnregisterCommand.self),
              ]
            ),
          ]
        ),
        .init(
          en: "Learning",
          uk: "Довідка",
          [
            .command(DemoCommand.self), .command(HelpCommand.self), .command(CompletionCommand.self),
            .command(CompleteCommand.self),
          ]
        ),
      ]
    )
  }
}
