window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1697489461048246272"
          ],
          "editableUntil" : "2023-09-01T07:00:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [ ],
        "urls" : [ ]
      },
      "display_text_range" : [
        "0",
        "21"
      ],
      "favorite_count" : "3",
      "id_str" : "1697489461048246272",
      "truncated" : false,
      "retweet_count" : "1",
      "id" : "1697489461048246272",
      "created_at" : "Fri Sep 01 06:00:00 +0000 2023",
      "favorited" : false,
      "full_text" : "Springtid i morgon. 🌕",
      "lang" : "sv"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1693941079864246272"
          ],
          "editableUntil" : "2023-08-22T12:00:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [
          {
            "name" : "Orrin_Vale",
            "screen_name" : "orrin_vale",
            "indices" : [
              "0",
              "11"
            ],
            "id_str" : "909090909090",
            "id" : "909090909090"
          }
        ],
        "urls" : [ ]
      },
      "display_text_range" : [
        "0",
        "38"
      ],
      "favorite_count" : "3",
      "in_reply_to_status_id_str" : "1693940576547766277",
      "id_str" : "1693941079864246272",
      "in_reply_to_user_id" : "909090909090",
      "truncated" : false,
      "retweet_count" : "1",
      "id" : "1693941079864246272",
      "in_reply_to_status_id" : "1693940576547766277",
      "created_at" : "Tue Aug 22 11:00:00 +0000 2023",
      "favorited" : false,
      "full_text" : "@orrin_vale Seven is too early for me.",
      "lang" : "en",
      "in_reply_to_screen_name" : "orrin_vale",
      "in_reply_to_user_id_str" : "909090909090"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1693563592504246272"
          ],
          "editableUntil" : "2023-08-21T11:00:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [ ],
        "urls" : [
          {
            "url" : "https://t.co/QuoteMill1",
            "expanded_url" : "https://twitter.com/tollund_mira/status/1653323439928246272",
            "display_url" : "twitter.com/tollund_mira/s",
            "indices" : [
              "36",
              "59"
            ]
          }
        ]
      },
      "display_text_range" : [
        "0",
        "59"
      ],
      "favorite_count" : "3",
      "id_str" : "1693563592504246272",
      "truncated" : false,
      "retweet_count" : "1",
      "id" : "1693563592504246272",
      "possibly_sensitive" : false,
      "created_at" : "Mon Aug 21 10:00:00 +0000 2023",
      "favorited" : false,
      "full_text" : "This, and the mill goes on turning: https://t.co/QuoteMill1",
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1693201204638646272"
          ],
          "editableUntil" : "2023-08-20T11:00:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [
          {
            "name" : "Orrin_Vale",
            "screen_name" : "orrin_vale",
            "indices" : [
              "3",
              "14"
            ],
            "id_str" : "909090909090",
            "id" : "909090909090"
          }
        ],
        "urls" : [ ]
      },
      "display_text_range" : [
        "0",
        "57"
      ],
      "favorite_count" : "3",
      "id_str" : "1693201204638646272",
      "truncated" : false,
      "retweet_count" : "1",
      "id" : "1693201204638646272",
      "created_at" : "Sun Aug 20 10:00:00 +0000 2023",
      "favorited" : false,
      "full_text" : "RT @orrin_vale: The ferry leaves at seven, fog or no fog.",
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "edit" : {
          "initialTweetId" : "1691343966827446272",
          "editControlInitial" : {
            "editTweetIds" : [
              "1691343966827446272",
              "1691346986726326272"
            ],
            "editableUntil" : "2023-08-15T08:12:00.000Z",
            "editsRemaining" : "4",
            "isEditEligible" : true
          }
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [ ],
        "urls" : [ ]
      },
      "display_text_range" : [
        "0",
        "28"
      ],
      "favorite_count" : "3",
      "id_str" : "1691346986726326272",
      "truncated" : false,
      "retweet_count" : "1",
      "id" : "1691346986726326272",
      "created_at" : "Tue Aug 15 07:12:00 +0000 2023",
      "favorited" : false,
      "full_text" : "High water tomorrow at 6.40.",
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1691343966827446272",
            "1691346986726326272"
          ],
          "editableUntil" : "2023-08-15T08:00:00.000Z",
          "editsRemaining" : "4",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [ ],
        "urls" : [ ]
      },
      "display_text_range" : [
        "0",
        "27"
      ],
      "favorite_count" : "3",
      "id_str" : "1691343966827446272",
      "truncated" : false,
      "retweet_count" : "1",
      "id" : "1691343966827446272",
      "created_at" : "Tue Aug 15 07:00:00 +0000 2023",
      "favorited" : false,
      "full_text" : "High water tomorow at 6.40.",
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1675210408719286272"
          ],
          "editableUntil" : "2023-07-01T19:31:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [ ],
        "urls" : [ ]
      },
      "display_text_range" : [
        "0",
        "35"
      ],
      "favorite_count" : "3",
      "in_reply_to_status_id_str" : "1675210157061046272",
      "id_str" : "1675210408719286272",
      "in_reply_to_user_id" : "812345678901",
      "truncated" : false,
      "retweet_count" : "1",
      "id" : "1675210408719286272",
      "in_reply_to_status_id" : "1675210157061046272",
      "created_at" : "Sat Jul 01 18:31:00 +0000 2023",
      "favorited" : false,
      "full_text" : "And yes, the pencil is on a string.",
      "lang" : "en",
      "in_reply_to_screen_name" : "tollund_mira",
      "in_reply_to_user_id_str" : "812345678901"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1675210157061046272"
          ],
          "editableUntil" : "2023-07-01T19:30:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [ ],
        "urls" : [ ]
      },
      "display_text_range" : [
        "0",
        "273"
      ],
      "favorite_count" : "3",
      "id_str" : "1675210157061046272",
      "truncated" : false,
      "retweet_count" : "1",
      "id" : "1675210157061046272",
      "created_at" : "Sat Jul 01 18:30:00 +0000 2023",
      "favorited" : false,
      "full_text" : "Why I keep a paper log on board although every chart is on a screen. The log knows what I decided and why; the screen knows only where I was. On 3 June the wind went round 90° in ten minutes, and the line I drew says 'reefed, north of the bank, doubt about the buoy'. A mo…",
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1667502662087606272"
          ],
          "editableUntil" : "2023-06-10T13:03:10.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [
          {
            "name" : "Orrin_Vale",
            "screen_name" : "orrin_vale",
            "indices" : [
              "39",
              "50"
            ],
            "id_str" : "909090909090",
            "id" : "909090909090"
          }
        ],
        "urls" : [ ]
      },
      "display_text_range" : [
        "0",
        "70"
      ],
      "favorite_count" : "3",
      "in_reply_to_status_id_str" : "1667502494315446272",
      "id_str" : "1667502662087606272",
      "in_reply_to_user_id" : "812345678901",
      "truncated" : false,
      "retweet_count" : "1",
      "id" : "1667502662087606272",
      "in_reply_to_status_id" : "1667502494315446272",
      "created_at" : "Sat Jun 10 12:03:10 +0000 2023",
      "favorited" : false,
      "full_text" : "Third: none. Two are enough. Thanks to @orrin_vale who taught me both.",
      "lang" : "en",
      "in_reply_to_screen_name" : "tollund_mira",
      "in_reply_to_user_id_str" : "812345678901"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1667502494315446272"
          ],
          "editableUntil" : "2023-06-10T13:02:30.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [ ],
        "urls" : [ ],
        "media" : [
          {
            "expanded_url" : "https://twitter.com/tollund_mira/status/1667502494315446272/video/1",
            "indices" : [
              "59",
              "82"
            ],
            "url" : "https://t.co/KnotVid002",
            "media_url" : "http://pbs.twimg.com/media/FsheetbendXXXXX.jpg",
            "id_str" : "1667502477538230272",
            "id" : "1667502477538230272",
            "media_url_https" : "https://pbs.twimg.com/media/FsheetbendXXXXX.jpg",
            "sizes" : {
              "large" : {
                "w" : "1200",
                "h" : "900",
                "resize" : "fit"
              },
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              }
            },
            "type" : "video",
            "display_url" : "pic.twitter.com/KnotVid002",
            "video_info" : {
              "aspect_ratio" : [
                "4",
                "3"
              ],
              "duration_millis" : "4000",
              "variants" : [
                {
                  "bitrate" : "256000",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/ext_tw_video/1/pu/vid/320x240/sheetLow.mp4?tag=12"
                },
                {
                  "content_type" : "application/x-mpegURL",
                  "url" : "https://video.twimg.com/ext_tw_video/1/pu/pl/sheet.m3u8?tag=12"
                },
                {
                  "bitrate" : "832000",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/ext_tw_video/1/pu/vid/640x480/sheetMid.mp4?tag=12"
                },
                {
                  "bitrate" : "2176000",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/ext_tw_video/1/pu/vid/1280x960/sheetTop.mp4?tag=12"
                }
              ]
            }
          }
        ]
      },
      "display_text_range" : [
        "0",
        "82"
      ],
      "favorite_count" : "3",
      "in_reply_to_status_id_str" : "1667501865169846272",
      "id_str" : "1667502494315446272",
      "in_reply_to_user_id" : "812345678901",
      "truncated" : false,
      "retweet_count" : "1",
      "id" : "1667502494315446272",
      "in_reply_to_status_id" : "1667501865169846272",
      "possibly_sensitive" : false,
      "created_at" : "Sat Jun 10 12:02:30 +0000 2023",
      "favorited" : false,
      "full_text" : "Second: the sheet bend, for two ropes of unlike thickness. https://t.co/KnotVid002",
      "lang" : "en",
      "in_reply_to_screen_name" : "tollund_mira",
      "in_reply_to_user_id_str" : "812345678901",
      "extended_entities" : {
        "media" : [
          {
            "expanded_url" : "https://twitter.com/tollund_mira/status/1667502494315446272/video/1",
            "indices" : [
              "59",
              "82"
            ],
            "url" : "https://t.co/KnotVid002",
            "media_url" : "http://pbs.twimg.com/media/FsheetbendXXXXX.jpg",
            "id_str" : "1667502477538230272",
            "id" : "1667502477538230272",
            "media_url_https" : "https://pbs.twimg.com/media/FsheetbendXXXXX.jpg",
            "sizes" : {
              "large" : {
                "w" : "1200",
                "h" : "900",
                "resize" : "fit"
              },
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              }
            },
            "type" : "video",
            "display_url" : "pic.twitter.com/KnotVid002",
            "video_info" : {
              "aspect_ratio" : [
                "4",
                "3"
              ],
              "duration_millis" : "4000",
              "variants" : [
                {
                  "bitrate" : "256000",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/ext_tw_video/1/pu/vid/320x240/sheetLow.mp4?tag=12"
                },
                {
                  "content_type" : "application/x-mpegURL",
                  "url" : "https://video.twimg.com/ext_tw_video/1/pu/pl/sheet.m3u8?tag=12"
                },
                {
                  "bitrate" : "832000",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/ext_tw_video/1/pu/vid/640x480/sheetMid.mp4?tag=12"
                },
                {
                  "bitrate" : "2176000",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/ext_tw_video/1/pu/vid/1280x960/sheetTop.mp4?tag=12"
                }
              ]
            }
          }
        ]
      }
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1667501865169846272"
          ],
          "editableUntil" : "2023-06-10T13:00:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [ ],
        "urls" : [ ],
        "media" : [
          {
            "expanded_url" : "https://twitter.com/tollund_mira/status/1667501865169846272/photo/1",
            "indices" : [
              "48",
              "71"
            ],
            "url" : "https://t.co/KnotPic001",
            "media_url" : "http://pbs.twimg.com/media/FbowlineAAAAAAA.png",
            "id_str" : "1667501848392630272",
            "id" : "1667501848392630272",
            "media_url_https" : "https://pbs.twimg.com/media/FbowlineAAAAAAA.png",
            "sizes" : {
              "large" : {
                "w" : "1200",
                "h" : "900",
                "resize" : "fit"
              },
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              }
            },
            "type" : "photo",
            "display_url" : "pic.twitter.com/KnotPic001",
            "ext_alt_text" : "A rope with a fixed loop"
          }
        ]
      },
      "display_text_range" : [
        "0",
        "71"
      ],
      "favorite_count" : "3",
      "id_str" : "1667501865169846272",
      "truncated" : false,
      "retweet_count" : "1",
      "id" : "1667501865169846272",
      "possibly_sensitive" : false,
      "created_at" : "Sat Jun 10 12:00:00 +0000 2023",
      "favorited" : false,
      "full_text" : "Three knots I tie every day. First the bowline. https://t.co/KnotPic001",
      "lang" : "en",
      "extended_entities" : {
        "media" : [
          {
            "expanded_url" : "https://twitter.com/tollund_mira/status/1667501865169846272/photo/1",
            "indices" : [
              "48",
              "71"
            ],
            "url" : "https://t.co/KnotPic001",
            "media_url" : "http://pbs.twimg.com/media/FbowlineAAAAAAA.png",
            "id_str" : "1667501848392630272",
            "id" : "1667501848392630272",
            "media_url_https" : "https://pbs.twimg.com/media/FbowlineAAAAAAA.png",
            "sizes" : {
              "large" : {
                "w" : "1200",
                "h" : "900",
                "resize" : "fit"
              },
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              }
            },
            "type" : "photo",
            "display_url" : "pic.twitter.com/KnotPic001",
            "ext_alt_text" : "A rope with a fixed loop"
          },
          {
            "expanded_url" : "https://twitter.com/tollund_mira/status/1667501865169846272/photo/1",
            "indices" : [
              "48",
              "71"
            ],
            "url" : "https://t.co/KnotPic001",
            "media_url" : "http://pbs.twimg.com/media/FbowlineBBBBBBB.png",
            "id_str" : "1667501848392630273",
            "id" : "1667501848392630273",
            "media_url_https" : "https://pbs.twimg.com/media/FbowlineBBBBBBB.png",
            "sizes" : {
              "large" : {
                "w" : "1200",
                "h" : "900",
                "resize" : "fit"
              },
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              }
            },
            "type" : "photo",
            "display_url" : "pic.twitter.com/KnotPic001",
            "ext_alt_text" : "The same knot from behind"
          }
        ]
      }
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1653493309240246272"
          ],
          "editableUntil" : "2023-05-02T21:15:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [ ],
        "urls" : [ ]
      },
      "display_text_range" : [
        "0",
        "53"
      ],
      "favorite_count" : "3",
      "in_reply_to_status_id_str" : "1653323691586486272",
      "id_str" : "1653493309240246272",
      "in_reply_to_user_id" : "812345678901",
      "truncated" : false,
      "retweet_count" : "1",
      "id" : "1653493309240246272",
      "in_reply_to_status_id" : "1653323691586486272",
      "created_at" : "Tue May 02 20:15:00 +0000 2023",
      "favorited" : false,
      "full_text" : "(The oldest gate found so far is of oak, by the way.)",
      "lang" : "en",
      "in_reply_to_screen_name" : "tollund_mira",
      "in_reply_to_user_id_str" : "812345678901"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1653324698219446272"
          ],
          "editableUntil" : "2023-05-02T10:05:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [ ],
        "urls" : [
          {
            "url" : "https://t.co/TideMill01",
            "expanded_url" : "https://example.org/mills/tide?lang=en&page=2",
            "display_url" : "example.org/mills/tide?lan",
            "indices" : [
              "48",
              "71"
            ]
          }
        ]
      },
      "display_text_range" : [
        "0",
        "71"
      ],
      "favorite_count" : "3",
      "in_reply_to_status_id_str" : "1653324446561206272",
      "id_str" : "1653324698219446272",
      "in_reply_to_user_id" : "812345678901",
      "truncated" : false,
      "retweet_count" : "1",
      "id" : "1653324698219446272",
      "in_reply_to_status_id" : "1653324446561206272",
      "possibly_sensitive" : false,
      "created_at" : "Tue May 02 09:05:00 +0000 2023",
      "favorited" : false,
      "full_text" : "5/ So a tide miller slept by the moon. Sources: https://t.co/TideMill01",
      "lang" : "en",
      "in_reply_to_screen_name" : "tollund_mira",
      "in_reply_to_user_id_str" : "812345678901"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1653324446561206272"
          ],
          "editableUntil" : "2023-05-02T10:04:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [ ],
        "urls" : [ ]
      },
      "display_text_range" : [
        "0",
        "90"
      ],
      "favorite_count" : "3",
      "in_reply_to_status_id_str" : "1653324194902966272",
      "id_str" : "1653324446561206272",
      "in_reply_to_user_id" : "812345678901",
      "truncated" : false,
      "retweet_count" : "1",
      "id" : "1653324446561206272",
      "in_reply_to_status_id" : "1653324194902966272",
      "created_at" : "Tue May 02 09:04:00 +0000 2023",
      "favorited" : false,
      "full_text" : "4/ The wheel turns for about five hours, twice a day, at times that move on by 50 minutes.",
      "lang" : "en",
      "in_reply_to_screen_name" : "tollund_mira",
      "in_reply_to_user_id_str" : "812345678901"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1653323943244726272"
          ],
          "editableUntil" : "2023-05-02T10:02:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [ ],
        "urls" : [ ]
      },
      "display_text_range" : [
        "0",
        "88"
      ],
      "favorite_count" : "3",
      "in_reply_to_status_id_str" : "1653323691586486272",
      "id_str" : "1653323943244726272",
      "in_reply_to_user_id" : "812345678901",
      "truncated" : false,
      "retweet_count" : "1",
      "id" : "1653323943244726272",
      "in_reply_to_status_id" : "1653323691586486272",
      "created_at" : "Tue May 02 09:02:00 +0000 2023",
      "favorited" : false,
      "full_text" : "2/ At high water the gate falls shut. Now there is a pond &amp; a falling sea beside it.",
      "lang" : "en",
      "in_reply_to_screen_name" : "tollund_mira",
      "in_reply_to_user_id_str" : "812345678901"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1653323691586486272"
          ],
          "editableUntil" : "2023-05-02T10:01:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [ ],
        "urls" : [ ]
      },
      "display_text_range" : [
        "0",
        "106"
      ],
      "favorite_count" : "3",
      "in_reply_to_status_id_str" : "1653323439928246272",
      "id_str" : "1653323691586486272",
      "in_reply_to_user_id" : "812345678901",
      "truncated" : false,
      "retweet_count" : "1",
      "id" : "1653323691586486272",
      "in_reply_to_status_id" : "1653323439928246272",
      "created_at" : "Tue May 02 09:01:00 +0000 2023",
      "favorited" : false,
      "full_text" : "1/ The flood fills a basin through a gate that only opens inwards. Nobody has to turn it: water &gt; wood.",
      "lang" : "en",
      "in_reply_to_screen_name" : "tollund_mira",
      "in_reply_to_user_id_str" : "812345678901"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1653323439928246272"
          ],
          "editableUntil" : "2023-05-02T10:00:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [
          {
            "text" : "TideMill",
            "indices" : [
              "69",
              "78"
            ]
          }
        ],
        "symbols" : [ ],
        "user_mentions" : [ ],
        "urls" : [ ]
      },
      "display_text_range" : [
        "0",
        "78"
      ],
      "favorite_count" : "3",
      "id_str" : "1653323439928246272",
      "truncated" : false,
      "retweet_count" : "1",
      "id" : "1653323439928246272",
      "created_at" : "Tue May 02 09:00:00 +0000 2023",
      "favorited" : false,
      "full_text" : "How a tide mill works, from the basin to the flour. A short thread 🧵 #TideMill",
      "lang" : "en"
    }
  }
]