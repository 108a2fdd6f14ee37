import Inbox
import JSON

/// What a Message of the Bot API holds besides its envelope (channels.md 1b).
struct TelegramContent {
  var text: String?
  var attachments: [Attachment] = []
  /// What happened to the chat itself, in Telegram's word: nobody wrote anything.
  var service: String?

  init(_ message: JSONValue) {
    let written = message["text"]?.text
    text = written ?? message["caption"]?.text
    attachments = Self.attachments(of: message)
    guard attachments.isEmpty, written == nil, let member = Self.unknownMember(of: message) else { return }
    if Self.services.contains(member) {
      service = member
    } else {
      attachments = [Attachment(kind: .unsupported, name: member)]
      text = text ?? Self.words[member].flatMap { message[member, $0]?.text }
    }
  }

  private static func attachments(of message: JSONValue) -> [Attachment] {
    for (member, kind) in files {
      if let file = message[member], file.object != nil {
        return [attachment(kind, file, isSticker: member == "sticker")]
      }
    }
    let photo = message["photo"]?.array.flatMap(largest).map { attachment(.image, $0) }
    // A live photo is both: a photo, and a video of the same moment.
    let moment = message["live_photo"].flatMap { $0.object == nil ? nil : attachment(.video, $0) }
    let place = self.place(message["venue"]) ?? self.place(message["location"])
    return [photo, moment, place, card(message["contact"])].compactMap(\.self)
  }

  /// Members that are one file.
  ///
  /// An animation comes with a copy of itself as `document`, so it stands before that.
  private static let files: KeyValuePairs<String, Attachment.Kind> = [
    "animation": .video,
    "audio": .audio,
    "document": .file,
    "video": .video,
    "video_note": .video,
    "voice": .voice,
    "sticker": .sticker,
  ]

  private static func attachment(_ kind: Attachment.Kind, _ file: JSONValue, isSticker: Bool = false) -> Attachment {
    Attachment(
      kind: kind,
      name: isSticker ? file["emoji"]?.text : file["file_name"]?.fileName ?? file["title"]?.fileName,
      mime: file["mime_type"]?.text,
      size: file["file_size"]?.size,
      reference: file["file_id"]?.identifier
    )
  }

  /// The largest of a photo's sizes; Telegram writes it last.
  private static func largest(_ sizes: [JSONValue]) -> JSONValue? {
    func area(_ size: JSONValue) -> Double { (size["width"]?.double ?? 0) * (size["height"]?.double ?? 0) }
    return sizes.filter { $0.object != nil }.reduce(nil) { best, size in
      guard let best, area(best) > area(size) else { return size }
      return best
    }
  }

  /// A location, or a venue with its name and address.
  private static func place(_ place: JSONValue?) -> Attachment? {
    let location = place?["location"] ?? place
    guard let point = Place(latitude: location?["latitude"], longitude: location?["longitude"]) else { return nil }
    let names = [place?["title"]?.text, place?["address"]?.text].compactMap(\.self)
    return Attachment(
      kind: .location,
      name: names.isEmpty ? nil : names.joined(separator: ", "),
      url: point.geo
    )
  }

  private static func card(_ contact: JSONValue?) -> Attachment? {
    guard let contact, contact.object != nil else { return nil }
    return Attachment(kind: .contact, name: TelegramUpdate.name(of: contact), phone: contact["phone_number"]?.text)
  }

  /// The first member that is no envelope: what the message is, when it is nothing that is known here.
  ///
  /// `nil` when there is a caption alone.
  private static func unknownMember(of message: JSONValue) -> String? {
    let caption = message["caption"]?.text
    let members = (message.object?.members ?? []).filter { member in
      member.value != .null && !envelope.contains(member.key) && !(member.key == "caption" && caption != nil)
    }
    let member = members.first { !services.contains($0.key) } ?? members.first
    return member?.key ?? (caption == nil ? "empty" : nil)
  }

  /// Where the words of an unsupported kind stand, so that people see more than its name.
  private static let words: [String: String] = [
    "checklist": "title", "dice": "emoji", "game": "title", "invoice": "title", "poll": "question",
    "web_app_data": "button_text",
  ]

  /// What surrounds the content of a message.
  private static let envelope: Set<String> = [
    "message_id", "date", "chat", "from", "message_thread_id", "direct_messages_topic", "sender_chat",
    "sender_boost_count", "sender_business_bot", "sender_tag", "guest_query_id", "business_connection_id",
    "forward_origin", "is_topic_message", "is_automatic_forward", "reply_to_message", "external_reply", "quote",
    "reply_to_story", "reply_to_checklist_task_id", "reply_to_poll_option_id", "via_bot", "guest_bot_caller_user",
    "guest_bot_caller_chat", "edit_date", "has_protected_content", "is_from_offline", "is_paid_post",
    "media_group_id", "author_signature", "paid_star_count", "entities", "link_preview_options",
    "suggested_post_info", "effect_id", "caption_entities", "show_caption_above_media", "has_media_spoiler",
    "reply_markup", "receiver_user", "ephemeral_message_id", "forward_date", "forward_from", "forward_from_chat",
    "forward_from_message_id", "forward_sender_name", "forward_signature",
  ]

  /// What Telegram reports of the chat in the shape of a message.
  private static let services: Set<String> = [
    "new_chat_members", "left_chat_member", "chat_owner_left", "chat_owner_changed", "new_chat_title",
    "new_chat_photo", "delete_chat_photo", "group_chat_created", "supergroup_chat_created", "channel_chat_created",
    "message_auto_delete_timer_changed", "migrate_to_chat_id", "migrate_from_chat_id", "pinned_message",
    "connected_website", "write_access_allowed", "proximity_alert_triggered", "boost_added", "chat_background_set",
    "direct_message_price_changed", "forum_topic_created", "forum_topic_edited", "forum_topic_closed",
    "forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden", "giveaway_created",
    "giveaway_completed", "managed_bot_created", "paid_message_price_changed", "suggested_post_approved",
    "suggested_post_approval_failed", "suggested_post_declined", "suggested_post_paid", "suggested_post_refunded",
    "video_chat_scheduled", "video_chat_started", "video_chat_ended", "video_chat_participants_invited",
    "community_chat_added", "community_chat_removed", "community_chat_joined",
  ]
}
