window.YTD.tweets.part0 = [
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2073654860313526273"
     ],
     "editableUntil": "2026-07-05T07:27:00.000Z",
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
   "id_str": "2073654860313526273",
   "truncated": false,
   "retweet_count": "0",
   "id": "2073654860313526273",
   "created_at": "Sun Jul 05 06:27:00 +0000 2026",
   "favorited": false,
   "full_text": "活版印刷の工房を引き継いで一年がたった。覚えておきたいことを、忘れないうちに書いておく。",
   "lang": "ja",
   "display_text_range": [
    "0",
    "44"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2073656777110454274"
     ],
     "editableUntil": "2026-07-05T07:34:37.000Z",
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
   "id_str": "2073656777110454274",
   "truncated": false,
   "retweet_count": "0",
   "id": "2073656777110454274",
   "created_at": "Sun Jul 05 06:34:37 +0000 2026",
   "favorited": false,
   "full_text": "活字の棚には五千本の鉛が並んでいる。よく使う字ほど角が丸い。「の」はほとんど球である。",
   "lang": "ja",
   "in_reply_to_status_id_str": "2073654860313526273",
   "in_reply_to_status_id": "2073654860313526273",
   "in_reply_to_user_id_str": "910000004",
   "in_reply_to_user_id": "910000004",
   "in_reply_to_screen_name": "shiomi_minato",
   "display_text_range": [
    "0",
    "43"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2073658597438390275"
     ],
     "editableUntil": "2026-07-05T07:41:51.000Z",
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
   "id_str": "2073658597438390275",
   "truncated": false,
   "retweet_count": "0",
   "id": "2073658597438390275",
   "created_at": "Sun Jul 05 06:41:51 +0000 2026",
   "favorited": false,
   "full_text": "先代は「字は拾うのではなく、呼ぶものだ」と言っていた。半年たって、手が勝手に「春」のほうへ伸びたとき、その意味が少しわかった。",
   "lang": "ja",
   "in_reply_to_status_id_str": "2073656777110454274",
   "in_reply_to_status_id": "2073656777110454274",
   "in_reply_to_user_id_str": "910000004",
   "in_reply_to_user_id": "910000004",
   "in_reply_to_screen_name": "shiomi_minato",
   "display_text_range": [
    "0",
    "63"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2073660572955574276"
     ],
     "editableUntil": "2026-07-05T07:49:42.000Z",
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
   "id_str": "2073660572955574276",
   "truncated": false,
   "retweet_count": "0",
   "id": "2073660572955574276",
   "created_at": "Sun Jul 05 06:49:42 +0000 2026",
   "favorited": false,
   "full_text": "紙は湿度七割がいちばんいい。雨の日に刷ったものは、晴れた日に見ると少しだけ深い。",
   "lang": "ja",
   "in_reply_to_status_id_str": "2073658597438390275",
   "in_reply_to_status_id": "2073658597438390275",
   "in_reply_to_user_id_str": "910000004",
   "in_reply_to_user_id": "910000004",
   "in_reply_to_screen_name": "shiomi_minato",
   "display_text_range": [
    "0",
    "40"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2073662452003766277"
     ],
     "editableUntil": "2026-07-05T07:57:10.000Z",
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
   "id_str": "2073662452003766277",
   "truncated": false,
   "retweet_count": "0",
   "id": "2073662452003766277",
   "created_at": "Sun Jul 05 06:57:10 +0000 2026",
   "favorited": false,
   "full_text": "間違えた活字を抜くときの、あの小さな音が好きだ。直せる、という音がする。",
   "lang": "ja",
   "in_reply_to_status_id_str": "2073660572955574276",
   "in_reply_to_status_id": "2073660572955574276",
   "in_reply_to_user_id_str": "910000004",
   "in_reply_to_user_id": "910000004",
   "in_reply_to_screen_name": "shiomi_minato",
   "display_text_range": [
    "0",
    "36"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2073664234582966278"
     ],
     "editableUntil": "2026-07-05T08:04:15.000Z",
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
   "id_str": "2073664234582966278",
   "truncated": false,
   "retweet_count": "0",
   "id": "2073664234582966278",
   "created_at": "Sun Jul 05 07:04:15 +0000 2026",
   "favorited": false,
   "full_text": "来月、町の句会の冊子を刷る。三十二頁、百部。全部の「。」を新しい活字にするつもりだ。",
   "lang": "ja",
   "in_reply_to_status_id_str": "2073662452003766277",
   "in_reply_to_status_id": "2073662452003766277",
   "in_reply_to_user_id_str": "910000004",
   "in_reply_to_user_id": "910000004",
   "in_reply_to_screen_name": "shiomi_minato",
   "display_text_range": [
    "0",
    "42"
   ]
  }
 }
]
