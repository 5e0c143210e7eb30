window.YTD.tweets.part0 = [
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2068652397818806273"
     ],
     "editableUntil": "2026-06-21T12:09:00.000Z",
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
   "id_str": "2068652397818806273",
   "truncated": false,
   "retweet_count": "0",
   "id": "2068652397818806273",
   "created_at": "Sun Jun 21 11:09:00 +0000 2026",
   "favorited": false,
   "full_text": "한옥 지붕을 걷어 내면 그 집의 나이가 나옵니다. 이번 봄에 고친 전주의 작은 집 이야기를 적어 봅니다.",
   "lang": "ko",
   "display_text_range": [
    "0",
    "58"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2068654817932214274"
     ],
     "editableUntil": "2026-06-21T12:18:37.000Z",
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
   "id_str": "2068654817932214274",
   "truncated": false,
   "retweet_count": "0",
   "id": "2068654817932214274",
   "created_at": "Sun Jun 21 11:18:37 +0000 2026",
   "favorited": false,
   "full_text": "기와는 모두 4,200장. 한 장씩 내려서 두드려 봅니다. 맑은 소리가 나면 다시 쓰고, 둔한 소리가 나면 마당 길에 깝니다. 버리는 것은 없습니다.",
   "lang": "ko",
   "in_reply_to_status_id_str": "2068652397818806273",
   "in_reply_to_status_id": "2068652397818806273",
   "in_reply_to_user_id_str": "910000003",
   "in_reply_to_user_id": "910000003",
   "in_reply_to_screen_name": "hanok_jiyun",
   "display_text_range": [
    "0",
    "83"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2068657141576630275"
     ],
     "editableUntil": "2026-06-21T12:27:51.000Z",
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
   "id_str": "2068657141576630275",
   "truncated": false,
   "retweet_count": "0",
   "id": "2068657141576630275",
   "created_at": "Sun Jun 21 11:27:51 +0000 2026",
   "favorited": false,
   "full_text": "서까래 밑에서 상량문이 나왔습니다. 먹으로 쓴 날짜는 1936년 3월 11일. 마침 우리가 지붕을 연 날도 3월 11일이었습니다.",
   "lang": "ko",
   "in_reply_to_status_id_str": "2068654817932214274",
   "in_reply_to_status_id": "2068654817932214274",
   "in_reply_to_user_id_str": "910000003",
   "in_reply_to_user_id": "910000003",
   "in_reply_to_screen_name": "hanok_jiyun",
   "display_text_range": [
    "0",
    "72"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2068659620410294276"
     ],
     "editableUntil": "2026-06-21T12:37:42.000Z",
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
   "id_str": "2068659620410294276",
   "truncated": false,
   "retweet_count": "0",
   "id": "2068659620410294276",
   "created_at": "Sun Jun 21 11:37:42 +0000 2026",
   "favorited": false,
   "full_text": "흙을 다시 갭니다. 볏짚을 한 뼘 길이로 썰어 넣고 사흘을 재웁니다. 서두르면 여름에 갈라지고, 겨울에 바람이 압니다.",
   "lang": "ko",
   "in_reply_to_status_id_str": "2068657141576630275",
   "in_reply_to_status_id": "2068657141576630275",
   "in_reply_to_user_id_str": "910000003",
   "in_reply_to_user_id": "910000003",
   "in_reply_to_screen_name": "hanok_jiyun",
   "display_text_range": [
    "0",
    "66"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2068662002774966277"
     ],
     "editableUntil": "2026-06-21T12:47:10.000Z",
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
   "id_str": "2068662002774966277",
   "truncated": false,
   "retweet_count": "0",
   "id": "2068662002774966277",
   "created_at": "Sun Jun 21 11:47:10 +0000 2026",
   "favorited": false,
   "full_text": "기둥 하나가 아래쪽 한 자쯤 썩어 있었습니다. 기둥을 바꾸지 않고 아래만 잘라 새 나무를 잇는 것을 동바리이음이라고 합니다. 집은 자기 다리로 계속 서 있게 됩니다.",
   "lang": "ko",
   "in_reply_to_status_id_str": "2068659620410294276",
   "in_reply_to_status_id": "2068659620410294276",
   "in_reply_to_user_id_str": "910000003",
   "in_reply_to_user_id": "910000003",
   "in_reply_to_screen_name": "hanok_jiyun",
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
      "2068664288670646278"
     ],
     "editableUntil": "2026-06-21T12:56:15.000Z",
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
   "id_str": "2068664288670646278",
   "truncated": false,
   "retweet_count": "0",
   "id": "2068664288670646278",
   "created_at": "Sun Jun 21 11:56:15 +0000 2026",
   "favorited": false,
   "full_text": "할머니께서 말씀하셨습니다. \"비가 오면 이 집은 노래를 했어.\" 처마 끝에 암막새를 다시 달고 나서야 그 말을 알아들었습니다.",
   "lang": "ko",
   "in_reply_to_status_id_str": "2068662002774966277",
   "in_reply_to_status_id": "2068662002774966277",
   "in_reply_to_user_id_str": "910000003",
   "in_reply_to_user_id": "910000003",
   "in_reply_to_screen_name": "hanok_jiyun",
   "display_text_range": [
    "0",
    "70"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2068666729755574279"
     ],
     "editableUntil": "2026-06-21T13:05:57.000Z",
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
   "id_str": "2068666729755574279",
   "truncated": false,
   "retweet_count": "0",
   "id": "2068666729755574279",
   "created_at": "Sun Jun 21 12:05:57 +0000 2026",
   "favorited": false,
   "full_text": "다 고친 날 저녁에 비가 왔습니다. 우리는 마루에 앉아 아무 말도 하지 않았습니다. 여기까지입니다.",
   "lang": "ko",
   "in_reply_to_status_id_str": "2068664288670646278",
   "in_reply_to_status_id": "2068664288670646278",
   "in_reply_to_user_id_str": "910000003",
   "in_reply_to_user_id": "910000003",
   "in_reply_to_screen_name": "hanok_jiyun",
   "display_text_range": [
    "0",
    "55"
   ]
  }
 }
]
