window.YTD.tweets.part0 = [
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2055711376143286273"
     ],
     "editableUntil": "2026-05-16T19:06:00.000Z",
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
   "id_str": "2055711376143286273",
   "truncated": false,
   "retweet_count": "0",
   "id": "2055711376143286273",
   "created_at": "Sat May 16 18:06:00 +0000 2026",
   "favorited": false,
   "full_text": "1/ The tide mill at Harrow Creek turned on Saturday for the first time in ninety-one years. This is how we got it going, what broke, and what I would do differently. A long thread; put the kettle on. 🧵",
   "lang": "en",
   "display_text_range": [
    "0",
    "201"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2055712537965494274"
     ],
     "editableUntil": "2026-05-16T19:10:37.000Z",
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
   "id_str": "2055712537965494274",
   "truncated": false,
   "retweet_count": "0",
   "id": "2055712537965494274",
   "created_at": "Sat May 16 18:10:37 +0000 2026",
   "favorited": false,
   "full_text": "2/ A tide mill is a water mill for people without a river. At high tide the sea fills a pond behind a dam; the gates close by themselves; at low tide you let the pond run out under the wheel. Two workings a day, and the miller sleeps when the moon allows.",
   "lang": "en",
   "in_reply_to_status_id_str": "2055711376143286273",
   "in_reply_to_status_id": "2055711376143286273",
   "in_reply_to_user_id_str": "910000001",
   "in_reply_to_user_id": "910000001",
   "in_reply_to_screen_name": "tamsin_orrel",
   "display_text_range": [
    "0",
    "255"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2055713603318710275"
     ],
     "editableUntil": "2026-05-16T19:14:51.000Z",
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
    "urls": [],
    "media": [
     {
      "expanded_url": "https://x.com/tamsin_orrel/status/2055713603318710275/photo/1",
      "indices": [
       "244",
       "266"
      ],
      "url": "https://t.co/m18710275",
      "media_url": "http://pbs.twimg.com/media/pit.png",
      "media_url_https": "https://pbs.twimg.com/media/pit.png",
      "id_str": "2055713603318710282",
      "id": "2055713603318710282",
      "type": "photo",
      "display_url": "pic.x.com/710275",
      "sizes": {
       "large": {
        "w": "1200",
        "h": "800",
        "resize": "fit"
       }
      },
      "ext_alt_text": "The lower half of a wooden water wheel in a stone pit, dark water below, oak arms numbered in Roman numerals."
     }
    ]
   },
   "favorite_count": "0",
   "id_str": "2055713603318710275",
   "truncated": false,
   "retweet_count": "0",
   "id": "2055713603318710275",
   "created_at": "Sat May 16 18:14:51 +0000 2026",
   "favorited": false,
   "full_text": "3/ When we first opened the wheel pit it held four metres of silt, a bicycle, and the lower half of the wheel in such good order that the carpenter’s marks could still be read: Roman numerals, one to twenty-four, cut with a race knife in 1782. https://t.co/m18710275",
   "lang": "en",
   "extended_entities": {
    "media": [
     {
      "expanded_url": "https://x.com/tamsin_orrel/status/2055713603318710275/photo/1",
      "indices": [
       "244",
       "266"
      ],
      "url": "https://t.co/m18710275",
      "media_url": "http://pbs.twimg.com/media/pit.png",
      "media_url_https": "https://pbs.twimg.com/media/pit.png",
      "id_str": "2055713603318710282",
      "id": "2055713603318710282",
      "type": "photo",
      "display_url": "pic.x.com/710275",
      "sizes": {
       "large": {
        "w": "1200",
        "h": "800",
        "resize": "fit"
       }
      },
      "ext_alt_text": "The lower half of a wooden water wheel in a stone pit, dark water below, oak arms numbered in Roman numerals."
     }
    ]
   },
   "in_reply_to_status_id_str": "2055712537965494274",
   "in_reply_to_status_id": "2055712537965494274",
   "in_reply_to_user_id_str": "910000001",
   "in_reply_to_user_id": "910000001",
   "in_reply_to_screen_name": "tamsin_orrel",
   "display_text_range": [
    "0",
    "266"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2055714823861174276"
     ],
     "editableUntil": "2026-05-16T19:19:42.000Z",
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
   "id_str": "2055714823861174276",
   "truncated": false,
   "retweet_count": "0",
   "id": "2055714823861174276",
   "created_at": "Sat May 16 18:19:42 +0000 2026",
   "favorited": false,
   "full_text": "4/ The oak below the waterline was sound. Everything above it was lace. Wood that stays wet lives; wood that is wet and dry by turns does not. So the first decision made itself: keep the lower arms, replace the upper ones, and number what we keep.",
   "lang": "en",
   "in_reply_to_status_id_str": "2055713603318710275",
   "in_reply_to_status_id": "2055713603318710275",
   "in_reply_to_user_id_str": "910000001",
   "in_reply_to_user_id": "910000001",
   "in_reply_to_screen_name": "tamsin_orrel",
   "display_text_range": [
    "0",
    "247"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2055715947934646277"
     ],
     "editableUntil": "2026-05-16T19:24:10.000Z",
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
   "id_str": "2055715947934646277",
   "truncated": false,
   "retweet_count": "0",
   "id": "2055715947934646277",
   "created_at": "Sat May 16 18:24:10 +0000 2026",
   "favorited": false,
   "full_text": "5/ We did not have drawings. What we had was a survey by a schoolteacher, made in the summer of 1931, with every dimension in feet and the words “as near as I could, standing in the mud”. She was out by less than a finger’s breadth in nine metres.",
   "lang": "en",
   "in_reply_to_status_id_str": "2055714823861174276",
   "in_reply_to_status_id": "2055714823861174276",
   "in_reply_to_user_id_str": "910000001",
   "in_reply_to_user_id": "910000001",
   "in_reply_to_screen_name": "tamsin_orrel",
   "display_text_range": [
    "0",
    "247"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2055716975539126278"
     ],
     "editableUntil": "2026-05-16T19:28:15.000Z",
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
   "id_str": "2055716975539126278",
   "truncated": false,
   "retweet_count": "0",
   "id": "2055716975539126278",
   "created_at": "Sat May 16 18:28:15 +0000 2026",
   "favorited": false,
   "full_text": "6/ The pit wheel drives a wallower, the wallower an upright shaft, the shaft a great spur wheel, and that the stones. Four changes of direction, all in wood, and the teeth are apple. Apple because it wears smooth, and because you can cut new teeth from a windfall.",
   "lang": "en",
   "in_reply_to_status_id_str": "2055715947934646277",
   "in_reply_to_status_id": "2055715947934646277",
   "in_reply_to_user_id_str": "910000001",
   "in_reply_to_user_id": "910000001",
   "in_reply_to_screen_name": "tamsin_orrel",
   "display_text_range": [
    "0",
    "264"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2055718158332854279"
     ],
     "editableUntil": "2026-05-16T19:32:57.000Z",
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
    "urls": [],
    "media": [
     {
      "expanded_url": "https://x.com/tamsin_orrel/status/2055718158332854279/photo/1",
      "indices": [
       "213",
       "235"
      ],
      "url": "https://t.co/m32854279",
      "media_url": "http://pbs.twimg.com/media/gears.png",
      "media_url_https": "https://pbs.twimg.com/media/gears.png",
      "id_str": "2055718158332854286",
      "id": "2055718158332854286",
      "type": "photo",
      "display_url": "pic.x.com/854279",
      "sizes": {
       "large": {
        "w": "1200",
        "h": "800",
        "resize": "fit"
       }
      },
      "ext_alt_text": "A wooden spur wheel with pale apple teeth meeting a smaller pinion, both lit from a window on the left."
     }
    ]
   },
   "favorite_count": "0",
   "id_str": "2055718158332854279",
   "truncated": false,
   "retweet_count": "0",
   "id": "2055718158332854279",
   "created_at": "Sat May 16 18:32:57 +0000 2026",
   "favorited": false,
   "full_text": "7/ People ask about the noise. A wooden gear that is cut well does not clack. It makes the sound of a large animal breathing. On Saturday the whole building did that, slowly, and nobody said anything for a while. https://t.co/m32854279",
   "lang": "en",
   "extended_entities": {
    "media": [
     {
      "expanded_url": "https://x.com/tamsin_orrel/status/2055718158332854279/photo/1",
      "indices": [
       "213",
       "235"
      ],
      "url": "https://t.co/m32854279",
      "media_url": "http://pbs.twimg.com/media/gears.png",
      "media_url_https": "https://pbs.twimg.com/media/gears.png",
      "id_str": "2055718158332854286",
      "id": "2055718158332854286",
      "type": "photo",
      "display_url": "pic.x.com/854279",
      "sizes": {
       "large": {
        "w": "1200",
        "h": "800",
        "resize": "fit"
       }
      },
      "ext_alt_text": "A wooden spur wheel with pale apple teeth meeting a smaller pinion, both lit from a window on the left."
     }
    ]
   },
   "in_reply_to_status_id_str": "2055716975539126278",
   "in_reply_to_status_id": "2055716975539126278",
   "in_reply_to_user_id_str": "910000001",
   "in_reply_to_user_id": "910000001",
   "in_reply_to_screen_name": "tamsin_orrel",
   "display_text_range": [
    "0",
    "235"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2055719244657590280"
     ],
     "editableUntil": "2026-05-16T19:37:16.000Z",
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
   "id_str": "2055719244657590280",
   "truncated": false,
   "retweet_count": "0",
   "id": "2055719244657590280",
   "created_at": "Sat May 16 18:37:16 +0000 2026",
   "favorited": false,
   "full_text": "8/ Then the spur wheel jumped a tooth and we all jumped with it. The upright shaft had settled by eleven millimetres as the load came on. Shims, wedges, tea, and by the evening tide it ran true.",
   "lang": "en",
   "in_reply_to_status_id_str": "2055718158332854279",
   "in_reply_to_status_id": "2055718158332854279",
   "in_reply_to_user_id_str": "910000001",
   "in_reply_to_user_id": "910000001",
   "in_reply_to_screen_name": "tamsin_orrel",
   "display_text_range": [
    "0",
    "194"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2056273127666614281"
     ],
     "editableUntil": "2026-05-18T08:18:12.000Z",
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
   "id_str": "2056273127666614281",
   "truncated": false,
   "retweet_count": "0",
   "id": "2056273127666614281",
   "created_at": "Mon May 18 07:18:12 +0000 2026",
   "favorited": false,
   "full_text": "9/ What I would do differently: weigh the wheel before hanging it. We had calculated 3.1 tonnes. Wet, it is nearer 4.",
   "lang": "en",
   "in_reply_to_status_id_str": "2055719244657590280",
   "in_reply_to_status_id": "2055719244657590280",
   "in_reply_to_user_id_str": "910000001",
   "in_reply_to_user_id": "910000001",
   "in_reply_to_screen_name": "tamsin_orrel",
   "display_text_range": [
    "0",
    "117"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2056274272711606282"
     ],
     "editableUntil": "2026-05-18T08:22:45.000Z",
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
   "id_str": "2056274272711606282",
   "truncated": false,
   "retweet_count": "0",
   "id": "2056274272711606282",
   "created_at": "Mon May 18 07:22:45 +0000 2026",
   "favorited": false,
   "full_text": "10/ What I would do the same: let the schoolteacher’s numbers stand wherever ours disagreed by less than her mud allows for. We checked eleven of them with a laser. She won nine.",
   "lang": "en",
   "in_reply_to_status_id_str": "2056273127666614281",
   "in_reply_to_status_id": "2056273127666614281",
   "in_reply_to_user_id_str": "910000001",
   "in_reply_to_user_id": "910000001",
   "in_reply_to_screen_name": "tamsin_orrel",
   "display_text_range": [
    "0",
    "178"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2056275321287606283"
     ],
     "editableUntil": "2026-05-18T08:26:55.000Z",
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
   "id_str": "2056275321287606283",
   "truncated": false,
   "retweet_count": "0",
   "id": "2056275321287606283",
   "created_at": "Mon May 18 07:26:55 +0000 2026",
   "favorited": false,
   "full_text": "11/ Grain comes next. The stones need dressing, which is a month of sitting on a sack with a steel pick, and I am told that it is good for the soul and bad for the wrists.",
   "lang": "en",
   "in_reply_to_status_id_str": "2056274272711606282",
   "in_reply_to_status_id": "2056274272711606282",
   "in_reply_to_user_id_str": "910000001",
   "in_reply_to_user_id": "910000001",
   "in_reply_to_screen_name": "tamsin_orrel",
   "display_text_range": [
    "0",
    "171"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2056276525052854284"
     ],
     "editableUntil": "2026-05-18T08:31:42.000Z",
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
   "id_str": "2056276525052854284",
   "truncated": false,
   "retweet_count": "0",
   "id": "2056276525052854284",
   "created_at": "Mon May 18 07:31:42 +0000 2026",
   "favorited": false,
   "full_text": "12/12 The mill is open on the first Saturday of the month, tide permitting. The tide table hangs on the door. Thank you to everyone who carried a bucket.",
   "lang": "en",
   "in_reply_to_status_id_str": "2056275321287606283",
   "in_reply_to_status_id": "2056275321287606283",
   "in_reply_to_user_id_str": "910000001",
   "in_reply_to_user_id": "910000001",
   "in_reply_to_screen_name": "tamsin_orrel",
   "display_text_range": [
    "0",
    "153"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2055719932523446285"
     ],
     "editableUntil": "2026-05-16T19:40:00.000Z",
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
   "id_str": "2055719932523446285",
   "truncated": false,
   "retweet_count": "0",
   "id": "2055719932523446285",
   "created_at": "Sat May 16 18:40:00 +0000 2026",
   "favorited": false,
   "full_text": "A side note on apple: the teeth are cut along the grain and boiled in linseed oil. Do not let anybody sell you beech.",
   "lang": "en",
   "in_reply_to_status_id_str": "2055716975539126278",
   "in_reply_to_status_id": "2055716975539126278",
   "in_reply_to_user_id_str": "910000001",
   "in_reply_to_user_id": "910000001",
   "in_reply_to_screen_name": "tamsin_orrel",
   "display_text_range": [
    "0",
    "117"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2055726223979446286"
     ],
     "editableUntil": "2026-05-16T20:05:00.000Z",
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
   "id_str": "2055726223979446286",
   "truncated": false,
   "retweet_count": "0",
   "id": "2055726223979446286",
   "created_at": "Sat May 16 19:05:00 +0000 2026",
   "favorited": false,
   "full_text": "The schoolteacher was called Edith Marlow. There is a box of her survey sheets in the county record office, and the best of them has a coffee ring on it.",
   "lang": "en",
   "in_reply_to_status_id_str": "2055715947934646277",
   "in_reply_to_status_id": "2055715947934646277",
   "in_reply_to_user_id_str": "910000001",
   "in_reply_to_user_id": "910000001",
   "in_reply_to_screen_name": "tamsin_orrel",
   "display_text_range": [
    "0",
    "153"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2028380787962806287"
     ],
     "editableUntil": "2026-03-02T09:04:00.000Z",
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
   "id_str": "2028380787962806287",
   "truncated": false,
   "retweet_count": "0",
   "id": "2028380787962806287",
   "created_at": "Mon Mar 02 08:04:00 +0000 2026",
   "favorited": false,
   "full_text": "Tide tables, a primer. The moon is late by about fifty minutes a day, and so is the miller.",
   "lang": "en",
   "display_text_range": [
    "0",
    "91"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2028381949785014288"
     ],
     "editableUntil": "2026-03-02T09:08:37.000Z",
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
   "id_str": "2028381949785014288",
   "truncated": false,
   "retweet_count": "0",
   "id": "2028381949785014288",
   "created_at": "Mon Mar 02 08:08:37 +0000 2026",
   "favorited": false,
   "full_text": "Springs and neaps: twice a month the sea has more to give. We grind on springs and mend on neaps.",
   "lang": "en",
   "in_reply_to_status_id_str": "2028380787962806287",
   "in_reply_to_status_id": "2028380787962806287",
   "in_reply_to_user_id_str": "910000001",
   "in_reply_to_user_id": "910000001",
   "in_reply_to_screen_name": "tamsin_orrel",
   "display_text_range": [
    "0",
    "97"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "2028383015138230289"
     ],
     "editableUntil": "2026-03-02T09:12:51.000Z",
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
   "id_str": "2028383015138230289",
   "truncated": false,
   "retweet_count": "0",
   "id": "2028383015138230289",
   "created_at": "Mon Mar 02 08:12:51 +0000 2026",
   "favorited": false,
   "full_text": "So a tide mill’s week has no Mondays. It has slacks.",
   "lang": "en",
   "in_reply_to_status_id_str": "2028381949785014288",
   "in_reply_to_status_id": "2028381949785014288",
   "in_reply_to_user_id_str": "910000001",
   "in_reply_to_user_id": "910000001",
   "in_reply_to_screen_name": "tamsin_orrel",
   "display_text_range": [
    "0",
    "52"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "1991598419604406290"
     ],
     "editableUntil": "2025-11-20T21:04:00.000Z",
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
   "id_str": "1991598419604406290",
   "truncated": false,
   "retweet_count": "0",
   "id": "1991598419604406290",
   "created_at": "Thu Nov 20 20:04:00 +0000 2025",
   "favorited": false,
   "full_text": "What a millwright carries: a race knife, a plumb line, a folding rule, beeswax, and an apology for the neighbours.",
   "lang": "en",
   "display_text_range": [
    "0",
    "114"
   ]
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "1991599581426614291"
     ],
     "editableUntil": "2025-11-20T21:08:37.000Z",
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
   "id_str": "1991599581426614291",
   "truncated": false,
   "retweet_count": "0",
   "id": "1991599581426614291",
   "created_at": "Thu Nov 20 20:08:37 +0000 2025",
   "favorited": false,
   "full_text": "The plumb line is the only one of them that is never wrong.",
   "lang": "en",
   "in_reply_to_status_id_str": "1991598419604406290",
   "in_reply_to_status_id": "1991598419604406290",
   "in_reply_to_user_id_str": "910000001",
   "in_reply_to_user_id": "910000001",
   "in_reply_to_screen_name": "tamsin_orrel",
   "display_text_range": [
    "0",
    "59"
   ]
  }
 }
]
