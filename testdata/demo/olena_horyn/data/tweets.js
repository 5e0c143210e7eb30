window.YTD.tweets.part0 = [
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2043261843010486273"
     ],
     "editableUntil": "2026-04-12T10:36:00.000Z",
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
   "id_str": "2043261843010486273",
   "truncated": false,
   "retweet_count": "0",
   "id": "2043261843010486273",
   "created_at": "Sun Apr 12 09:36:00 +0000 2026",
   "favorited": false,
   "full_text": "1/ Міст у нашому селі зник за одну ніч: паводок підняв річку на чотири метри. Розповідаю, як його звели знову за сорок днів — і чому наступного разу зробили б інакше. 🧵",
   "lang": "uk",
   "display_text_range": [
    "0",
    "168"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2043263508149174274"
     ],
     "editableUntil": "2026-04-12T10:42:37.000Z",
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
   "id_str": "2043263508149174274",
   "truncated": false,
   "retweet_count": "0",
   "id": "2043263508149174274",
   "created_at": "Sun Apr 12 09:42:37 +0000 2026",
   "favorited": false,
   "full_text": "2/ Перше, що роблять без мосту, — рахують. Сто двадцять дітей на цьому боці, школа на тому. Лікарня — на тому. Хліб печуть на цьому. Човнів у селі було три.",
   "lang": "uk",
   "in_reply_to_status_id_str": "2043261843010486273",
   "in_reply_to_status_id": "2043261843010486273",
   "in_reply_to_user_id_str": "910000002",
   "in_reply_to_user_id": "910000002",
   "in_reply_to_screen_name": "olena_horyn",
   "display_text_range": [
    "0",
    "156"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2043265076818870275"
     ],
     "editableUntil": "2026-04-12T10:48:51.000Z",
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
   "id_str": "2043265076818870275",
   "truncated": false,
   "retweet_count": "0",
   "id": "2043265076818870275",
   "created_at": "Sun Apr 12 09:48:51 +0000 2026",
   "favorited": false,
   "full_text": "3/ Старий міст стояв на дубових палях 1904 року. Дві з одинадцяти витримали. Дуб під водою не гниє: коли палю витягли, вона була чорна, важка й дзвеніла, мов камінь.",
   "lang": "uk",
   "in_reply_to_status_id_str": "2043263508149174274",
   "in_reply_to_status_id": "2043263508149174274",
   "in_reply_to_user_id_str": "910000002",
   "in_reply_to_user_id": "910000002",
   "in_reply_to_screen_name": "olena_horyn",
   "display_text_range": [
    "0",
    "165"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2043266800677814276"
     ],
     "editableUntil": "2026-04-12T10:55:42.000Z",
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
   "id_str": "2043266800677814276",
   "truncated": false,
   "retweet_count": "0",
   "id": "2043266800677814276",
   "created_at": "Sun Apr 12 09:55:42 +0000 2026",
   "favorited": false,
   "full_text": "4/ Інженерка з області приїхала третього дня, подивилася на річку й сказала: «Вона вас попередила. Будуйте на метр вище й на два прольоти довше».",
   "lang": "uk",
   "in_reply_to_status_id_str": "2043265076818870275",
   "in_reply_to_status_id": "2043265076818870275",
   "in_reply_to_user_id_str": "910000002",
   "in_reply_to_user_id": "910000002",
   "in_reply_to_screen_name": "olena_horyn",
   "display_text_range": [
    "0",
    "145"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2043268428067766277"
     ],
     "editableUntil": "2026-04-12T11:02:10.000Z",
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
   "id_str": "2043268428067766277",
   "truncated": false,
   "retweet_count": "0",
   "id": "2043268428067766277",
   "created_at": "Sun Apr 12 10:02:10 +0000 2026",
   "favorited": false,
   "full_text": "5/ Ми порахували: на метр вище — це ще шістнадцять кубів лісу. Лісу не було. Були тополі вздовж дороги, посаджені ще тоді, коли міст був новий.",
   "lang": "uk",
   "in_reply_to_status_id_str": "2043266800677814276",
   "in_reply_to_status_id": "2043266800677814276",
   "in_reply_to_user_id_str": "910000002",
   "in_reply_to_user_id": "910000002",
   "in_reply_to_screen_name": "olena_horyn",
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
      "2043271645098934278"
     ],
     "editableUntil": "2026-04-12T11:14:57.000Z",
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
   "id_str": "2043271645098934278",
   "truncated": false,
   "retweet_count": "0",
   "id": "2043271645098934278",
   "created_at": "Sun Apr 12 10:14:57 +0000 2026",
   "favorited": false,
   "full_text": "7/ Тридцять восьмого дня по мосту пройшла перша корова. Вона зупинилася посередині, подумала й пішла далі. Це й було приймання.",
   "lang": "uk",
   "in_reply_to_status_id_str": "2043268428067766277",
   "in_reply_to_status_id": "2043268428067766277",
   "in_reply_to_user_id_str": "910000002",
   "in_reply_to_user_id": "910000002",
   "in_reply_to_screen_name": "olena_horyn",
   "display_text_range": [
    "0",
    "127"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2043273234740150279"
     ],
     "editableUntil": "2026-04-12T11:21:16.000Z",
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
   "id_str": "2043273234740150279",
   "truncated": false,
   "retweet_count": "0",
   "id": "2043273234740150279",
   "created_at": "Sun Apr 12 10:21:16 +0000 2026",
   "favorited": false,
   "full_text": "8/ Що зробили б інакше: спочатку виміряли б, як високо стояла вода 1932 року. Позначка є на стіні млина. Її видно з мосту. Ніхто не дивився.",
   "lang": "uk",
   "in_reply_to_status_id_str": "2043271645098934278",
   "in_reply_to_status_id": "2043271645098934278",
   "in_reply_to_user_id_str": "910000002",
   "in_reply_to_user_id": "910000002",
   "in_reply_to_screen_name": "olena_horyn",
   "display_text_range": [
    "0",
    "140"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2043274979570614280"
     ],
     "editableUntil": "2026-04-12T11:28:12.000Z",
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
   "id_str": "2043274979570614280",
   "truncated": false,
   "retweet_count": "0",
   "id": "2043274979570614280",
   "created_at": "Sun Apr 12 10:28:12 +0000 2026",
   "favorited": false,
   "full_text": "9/9 Дякую всім, хто носив, рахував і варив куліш. Стодолу відбудуємо навесні. Тополі посадили нові.",
   "lang": "uk",
   "in_reply_to_status_id_str": "2043273234740150279",
   "in_reply_to_status_id": "2043273234740150279",
   "in_reply_to_user_id_str": "910000002",
   "in_reply_to_user_id": "910000002",
   "in_reply_to_screen_name": "olena_horyn",
   "display_text_range": [
    "0",
    "99"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2018732211041206281"
     ],
     "editableUntil": "2026-02-03T18:04:00.000Z",
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
   "id_str": "2018732211041206281",
   "truncated": false,
   "retweet_count": "0",
   "id": "2018732211041206281",
   "created_at": "Tue Feb 03 17:04:00 +0000 2026",
   "favorited": false,
   "full_text": "Про назви річок. Горинь, Случ, Стир — жодного пояснення, з яким погодилися б двоє істориків.",
   "lang": "uk",
   "display_text_range": [
    "0",
    "92"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2018733372863414282"
     ],
     "editableUntil": "2026-02-03T18:08:37.000Z",
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
   "id_str": "2018733372863414282",
   "truncated": false,
   "retweet_count": "0",
   "id": "2018733372863414282",
   "created_at": "Tue Feb 03 17:08:37 +0000 2026",
   "favorited": false,
   "full_text": "Зате кожен рибалка пояснить вам усі три, і всі три пояснення будуть різні.",
   "lang": "uk",
   "in_reply_to_status_id_str": "2018732211041206281",
   "in_reply_to_status_id": "2018732211041206281",
   "in_reply_to_user_id_str": "910000002",
   "in_reply_to_user_id": "910000002",
   "in_reply_to_screen_name": "olena_horyn",
   "display_text_range": [
    "0",
    "74"
   ]
  }
 }
]
