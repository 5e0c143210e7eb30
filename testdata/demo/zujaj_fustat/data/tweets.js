window.YTD.tweets.part0 = [
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2086480874173366273"
     ],
     "editableUntil": "2026-08-09T16:53:00.000Z",
     "editsRemaining": "5",
     "isEditEligible": true
    }
   },
   "retweeted": false,
   "source": "<a href=\"https://example.org\" rel=\"nofollow\">Demo</a>",
   "entities": {
    "hashtags": [],
    "symbols": [],
    "user_mentions": [],
    "urls": []
   },
   "favorite_count": "0",
   "id_str": "2086480874173366273",
   "truncated": false,
   "retweet_count": "0",
   "id": "2086480874173366273",
   "created_at": "Sun Aug 09 15:53:00 +0000 2026",
   "favorited": false,
   "full_text": "١/ في مخزن المتحف صندوق كُتب عليه «كِسَر، الفسطاط، ١٩١٢». فتحناه هذا الشتاء أول مرة، وهذه قصة ما وجدناه فيه. 🧵",
   "lang": "ar",
   "display_text_range": [
    "0",
    "110"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2086483042628534274"
     ],
     "editableUntil": "2026-08-09T17:01:37.000Z",
     "editsRemaining": "5",
     "isEditEligible": true
    }
   },
   "retweeted": false,
   "source": "<a href=\"https://example.org\" rel=\"nofollow\">Demo</a>",
   "entities": {
    "hashtags": [],
    "symbols": [],
    "user_mentions": [],
    "urls": []
   },
   "favorite_count": "0",
   "id_str": "2086483042628534274",
   "truncated": false,
   "retweet_count": "0",
   "id": "2086483042628534274",
   "created_at": "Sun Aug 09 16:01:37 +0000 2026",
   "favorited": false,
   "full_text": "٢/ كان في الصندوق ٣١٧ قطعة زجاج، أصغرها كحبّة العدس. رتّبناها بحسب اللون أولًا: الأخضر ثم الأزرق ثم ما لا اسم له.",
   "lang": "ar",
   "in_reply_to_status_id_str": "2086480874173366273",
   "in_reply_to_status_id": "2086480874173366273",
   "in_reply_to_user_id_str": "910000005",
   "in_reply_to_user_id": "910000005",
   "in_reply_to_screen_name": "zujaj_fustat",
   "display_text_range": [
    "0",
    "113"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2086485114614710275"
     ],
     "editableUntil": "2026-08-09T17:09:51.000Z",
     "editsRemaining": "5",
     "isEditEligible": true
    }
   },
   "retweeted": false,
   "source": "<a href=\"https://example.org\" rel=\"nofollow\">Demo</a>",
   "entities": {
    "hashtags": [],
    "symbols": [],
    "user_mentions": [],
    "urls": []
   },
   "favorite_count": "0",
   "id_str": "2086485114614710275",
   "truncated": false,
   "retweet_count": "0",
   "id": "2086485114614710275",
   "created_at": "Sun Aug 09 16:09:51 +0000 2026",
   "favorited": false,
   "full_text": "٣/ القطعة رقم 88 غيّرت كل شيء: عليها حرفان من كتابة مذهّبة، و@tamsin_orrel لاحظت أن الحافة مقطوعة لا مكسورة. أي أنها جزء من مصباح أُصلح قديمًا.",
   "lang": "ar",
   "in_reply_to_status_id_str": "2086483042628534274",
   "in_reply_to_status_id": "2086483042628534274",
   "in_reply_to_user_id_str": "910000005",
   "in_reply_to_user_id": "910000005",
   "in_reply_to_screen_name": "zujaj_fustat",
   "display_text_range": [
    "0",
    "143"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2086487341790134276"
     ],
     "editableUntil": "2026-08-09T17:18:42.000Z",
     "editsRemaining": "5",
     "isEditEligible": true
    }
   },
   "retweeted": false,
   "source": "<a href=\"https://example.org\" rel=\"nofollow\">Demo</a>",
   "entities": {
    "hashtags": [],
    "symbols": [],
    "user_mentions": [],
    "urls": []
   },
   "favorite_count": "0",
   "id_str": "2086487341790134276",
   "truncated": false,
   "retweet_count": "0",
   "id": "2086487341790134276",
   "created_at": "Sun Aug 09 16:18:42 +0000 2026",
   "favorited": false,
   "full_text": "٤/ المصباح إذا كُسر في القرن الرابع عشر لم يُرمَ. كان يُشدّ بسلك رفيع من الفضة، ويُعاد إلى مكانه، وتبقى النار فيه كما كانت.",
   "lang": "ar",
   "in_reply_to_status_id_str": "2086485114614710275",
   "in_reply_to_status_id": "2086485114614710275",
   "in_reply_to_user_id_str": "910000005",
   "in_reply_to_user_id": "910000005",
   "in_reply_to_screen_name": "zujaj_fustat",
   "display_text_range": [
    "0",
    "123"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2086489472496566277"
     ],
     "editableUntil": "2026-08-09T17:27:10.000Z",
     "editsRemaining": "5",
     "isEditEligible": true
    }
   },
   "retweeted": false,
   "source": "<a href=\"https://example.org\" rel=\"nofollow\">Demo</a>",
   "entities": {
    "hashtags": [],
    "symbols": [],
    "user_mentions": [],
    "urls": []
   },
   "favorite_count": "0",
   "id_str": "2086489472496566277",
   "truncated": false,
   "retweet_count": "0",
   "id": "2086489472496566277",
   "created_at": "Sun Aug 09 16:27:10 +0000 2026",
   "favorited": false,
   "full_text": "٥/ صوّرنا القطع كلها بضوء من الخلف. وفي الليلة الثالثة رأينا أن ٤١ قطعة منها تخصّ مصباحًا واحدًا. لم نقل شيئًا. وضعناها على الطاولة وانتظرنا الصباح.",
   "lang": "ar",
   "in_reply_to_status_id_str": "2086487341790134276",
   "in_reply_to_status_id": "2086487341790134276",
   "in_reply_to_user_id_str": "910000005",
   "in_reply_to_user_id": "910000005",
   "in_reply_to_screen_name": "zujaj_fustat",
   "display_text_range": [
    "0",
    "148"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2086491506734006278"
     ],
     "editableUntil": "2026-08-09T17:35:15.000Z",
     "editsRemaining": "5",
     "isEditEligible": true
    }
   },
   "retweeted": false,
   "source": "<a href=\"https://example.org\" rel=\"nofollow\">Demo</a>",
   "entities": {
    "hashtags": [],
    "symbols": [],
    "user_mentions": [],
    "urls": []
   },
   "favorite_count": "0",
   "id_str": "2086491506734006278",
   "truncated": false,
   "retweet_count": "0",
   "id": "2086491506734006278",
   "created_at": "Sun Aug 09 16:35:15 +0000 2026",
   "favorited": false,
   "full_text": "٦/ في الصباح كانت الكتابة مقروءة: «ممّا عُمل برسم…» ثم فراغ بعرض إصبعين، ثم «الأشرفي». الاسم هو القطعة التي ما زلنا نبحث عنها.",
   "lang": "ar",
   "in_reply_to_status_id_str": "2086489472496566277",
   "in_reply_to_status_id": "2086489472496566277",
   "in_reply_to_user_id_str": "910000005",
   "in_reply_to_user_id": "910000005",
   "in_reply_to_screen_name": "zujaj_fustat",
   "display_text_range": [
    "0",
    "126"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2086493696160694279"
     ],
     "editableUntil": "2026-08-09T17:43:57.000Z",
     "editsRemaining": "5",
     "isEditEligible": true
    }
   },
   "retweeted": false,
   "source": "<a href=\"https://example.org\" rel=\"nofollow\">Demo</a>",
   "entities": {
    "hashtags": [],
    "symbols": [],
    "user_mentions": [],
    "urls": []
   },
   "favorite_count": "0",
   "id_str": "2086493696160694279",
   "truncated": false,
   "retweet_count": "0",
   "id": "2086493696160694279",
   "created_at": "Sun Aug 09 16:43:57 +0000 2026",
   "favorited": false,
   "full_text": "٧/ شكرًا لكل من عدّ معنا. الصندوق الثاني مكتوب عليه «متفرّقات». نفتحه في الخريف.",
   "lang": "ar",
   "in_reply_to_status_id_str": "2086491506734006278",
   "in_reply_to_status_id": "2086491506734006278",
   "in_reply_to_user_id_str": "910000005",
   "in_reply_to_user_id": "910000005",
   "in_reply_to_screen_name": "zujaj_fustat",
   "display_text_range": [
    "0",
    "80"
   ]
  }
 }
]
