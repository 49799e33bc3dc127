"""Six words of a hash that two people compare aloud or on paper: of a machine's keys when it is paired, of a bundle's file on its slip.

No two of the 256 words sound alike, not even as they are spoken in the south, where zh is z, n is l and -ng is -n. The order of the list
is what machines agree on: it never changes.
"""

_LISTED = """
    苹果 香蕉 葡萄 西瓜 樱桃 石榴 柠檬 橘子 草莓 荔枝 核桃 花生 红枣 冬瓜 南瓜 黄瓜
    茄子 番茄 土豆 萝卜 白菜 菠菜 韭菜 芹菜 辣椒 生姜 大蒜 洋葱 蘑菇 竹笋 豆腐 面包
    馒头 饺子 包子 油条 米饭 鸡蛋 牛奶 豆浆 茶叶 咖啡 蜂蜜 白糖 酱油 食盐 火锅 月饼
    粽子 汤圆 老虎 大象 熊猫 猴子 狐狸 松鼠 骆驼 绵羊 白马 黄狗 花猫 刺猬 海豚 鲸鱼
    鲨鱼 青蛙 乌龟 螃蟹 龙虾 蝴蝶 蜻蜓 蚂蚁 蜘蛛 喜鹊 燕子 麻雀 孔雀 天鹅 鸽子 老鹰
    公鸡 企鹅 柳树 竹林 荷花 牡丹 梅花 菊花 桂花 玫瑰 银杏 枫叶 森林 草原 沙漠 高山
    江河 大海 湖泊 瀑布 岛屿 山洞 泉水 冰川 火山 峡谷 沙滩 果园 池塘 太阳 月亮 白云
    彩虹 闪电 雷声 春风 雪花 冰雹 露珠 晚霞 清晨 黄昏 夜空 春天 夏天 秋天 冬天 北京
    上海 广州 长江 黄河 长城 故宫 西湖 敦煌 铁路 公路 桥梁 隧道 车站 轮船 飞机 火车
    地铁 卡车 帆船 火箭 卫星 灯塔 水井 房屋 楼梯 电梯 窗户 大门 屋顶 阳台 厨房 客厅
    花园 桌子 沙发 台灯 镜子 毛巾 牙刷 肥皂 雨伞 钥匙 剪刀 锤子 螺丝 绳子 扫帚 水桶
    茶壶 酒杯 筷子 铁锅 菜刀 冰箱 风扇 空调 电话 手机 相机 钟表 闹钟 眼镜 手套 裙子
    皮鞋 书包 铅笔 墨水 信封 字典 地图 日历 黑板 算盘 天平 钢琴 二胡 琵琶 吉他 锣鼓
    喇叭 画家 诗人 医生 学生 工人 农民 渔夫 警察 裁缝 木匠 园丁 歌手 足球 篮球 排球
    乒乓 围棋 风筝 灯笼 鞭炮 陶瓷 丝绸 刺绣 小麦 玉米 高粱 大豆 黄金 钢铁 玻璃 木材
    煤炭 珍珠 珊瑚 贝壳 红旗 奖状 军号 城墙 宝塔 剧院 学校 医院 银行 邮局 书店 公园
"""
WORDS = tuple(_LISTED.split())
COUNT = 6
"""Words; each stands for one byte of the hash."""
_NUMBER = {word: number for number, word in enumerate(WORDS)}


def of_hash(sha256: str) -> tuple[str, ...]:
    """The six words of a hash of 64 hexadecimal digits."""
    return tuple(WORDS[byte] for byte in bytes.fromhex(sha256)[:COUNT])


def as_digits(words: tuple[str, ...]) -> tuple[str, ...]:
    """The same words as numbers of three digits, for who reads no Chinese."""
    return tuple(f"{_NUMBER[word]:03}" for word in words)
